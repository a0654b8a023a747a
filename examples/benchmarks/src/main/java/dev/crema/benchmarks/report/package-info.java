/** Tables and plots of results. */
package dev.crema.benchmarks.report;
