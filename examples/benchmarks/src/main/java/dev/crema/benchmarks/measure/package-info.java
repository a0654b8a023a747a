/** What a scenario is, what it hands back, and how figures become a ratio: the part that all scenarios share. */
package dev.crema.benchmarks.measure;
