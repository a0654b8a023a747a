package dev.crema.store.cache;

import dev.crema.store.kafka.TaskContext;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.RecordContext;

/**
 * Writes that go below in one call, in order of last write, all from one partition of one topic. Taking an entry out of the
 * list puts the task into the context of its record: change logging below asks the task for the timestamp to log.
 */
final class Batch extends AbstractList<KeyValue<Bytes, byte[]>> {

    private static final int MAX_ENTRIES = 500;
    private static final int MAX_BYTES = 1 << 20;

    private final TaskContext task;
    private final List<Write> writes = new ArrayList<>();
    private final List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
    private int bytes;

    Batch(TaskContext task) {
        this.task = task;
    }

    /** Whether a write under this context may follow: the store below notes one position a call. */
    boolean takes(RecordContext context) {
        if (context == null || context.topic() == null || bytes > MAX_BYTES || size() == MAX_ENTRIES) {
            return false;
        }
        RecordContext first = writes.isEmpty() ? context : writes.get(0).context();
        return context.partition() == first.partition() && context.topic().equals(first.topic());
    }

    void add(Write write, byte[] value) {
        writes.add(write);
        entries.add(KeyValue.pair(write.key, value));
        bytes += value == null ? 0 : value.length;
    }

    Write write(int index) {
        return writes.get(index);
    }

    byte[] value(int index) {
        return entries.get(index).value;
    }

    @Override
    public KeyValue<Bytes, byte[]> get(int index) {
        task.enter(writes.get(index).context());
        return entries.get(index);
    }

    @Override
    public int size() {
        return entries.size();
    }
}
