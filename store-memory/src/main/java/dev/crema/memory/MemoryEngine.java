package dev.crema.memory;

import dev.crema.store.engine.KeyRange;
import dev.crema.store.engine.KeyValueEngine;
import dev.crema.store.kafka.OwnMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.metrics.MetricSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The data of one store, in memory. Nothing of it is left when it is closed, so that nothing needs to wait for its commit:
 * whatever ends a task before the commit of its writes (an aborted transaction, a failed or fenced producer, the death of the
 * process) closes its stores, and what opens next is restored from the changelog, which consumers read committed. Until then
 * readers see uncommitted writes, as in Kafka's stores; 4.3 has no isolation levels for them (KIP-892 will).
 */
final class MemoryEngine implements KeyValueEngine {

    private final SnapshotTree tree = new SnapshotTree();
    private final Position position = Position.emptyPosition();
    private final AtomicInteger openScans = new AtomicInteger();
    private final OwnMetrics registered;

    MemoryEngine(TaskContext task) {
        registered = new OwnMetrics(task);
        MetricSet metrics = new MetricSet(registered);
        metrics.gauge(MemoryMetric.NUM_KEYS, now -> tree.entries());
        metrics.gauge(MemoryMetric.OPEN_SCANS, now -> openScans.get());
    }

    @Override
    public byte[] get(Bytes key) {
        return tree.get(key.get());
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> scan(KeyRange range) {
        openScans.incrementAndGet();
        return tree.view().scan(range, openScans::decrementAndGet);
    }

    @Override
    public long approximateEntries() {
        return tree.entries();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void put(Bytes key, byte[] value) {
        tree.put(key.get(), value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        for (KeyValue<Bytes, byte[]> entry : entries) {
            put(entry.key, entry.value);
        }
    }

    @Override
    public void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            tree.put(record.key(), record.value());
        }
    }

    @Override
    public void close() {
        registered.remove();
    }
}
