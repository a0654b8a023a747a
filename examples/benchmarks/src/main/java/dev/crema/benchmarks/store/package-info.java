/** Scenarios of one store without a broker: JMH forks, in which a task is driven as the runtime drives it. */
package dev.crema.benchmarks.store;
