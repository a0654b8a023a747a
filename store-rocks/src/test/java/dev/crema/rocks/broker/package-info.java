/** Crema's RocksDB stores on a real broker in this process, killed, disturbed and damaged, beside Kafka's own. */
package dev.crema.rocks.broker;
