/** Scenarios of whole applications, each with its broker in a process of its own. */
package dev.crema.benchmarks.app;
