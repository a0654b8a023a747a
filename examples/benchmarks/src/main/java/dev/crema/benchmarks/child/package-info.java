/** Scenarios whose sides are each measured in a process of their own. */
package dev.crema.benchmarks.child;
