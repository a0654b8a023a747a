/** Crema's in-memory stores on a real broker in this process, killed and moved. */
package dev.crema.memory.broker;
