/** The program: its commands, and the register of scenarios. */
package dev.crema.benchmarks;
