package dev.crema.store.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The data of a store of any shape, as values by key in the order of unsigned bytes, from one opening to the next closing. One
 * thread at a time writes, any thread reads.
 */
public interface Engine {

    /** The newest value of a key, or null. */
    byte[] get(Bytes key);

    /** The newest values of keys in their order, null where there is none; for less than as many calls of {@link #get}. */
    default List<byte[]> multiGet(List<Bytes> keys) {
        List<byte[]> values = new ArrayList<>(keys.size());
        keys.forEach(key -> values.add(get(key)));
        return values;
    }

    /**
     * A scan of this moment.
     *
     * @param ranges one after the other, all in the same direction and none over another; at least one
     */
    KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges);

    /** How many entries there are, more or less. */
    long approximateEntries();

    /** Of the input that the data reflect; the writer notes it once the data are in. */
    Position position();

    /** A write by the owner; null deletes. */
    void put(Bytes key, byte[] value);

    /** Writes by the owner, one after the other. */
    void putAll(List<KeyValue<Bytes, byte[]>> entries);

    /** Committed writes from a changelog, in its order. */
    void restore(Collection<ConsumerRecord<byte[], byte[]>> records);

    /**
     * What is below this key is not read any more. It goes once all that was written up to now is committed, in a time that does
     * not grow with what stays.
     */
    void discardBelow(Bytes key);

    /**
     * The runtime flushes the caches above, at the beginning of a commit.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes were lost, so that their input is not
     *     committed without them
     */
    void flushCache();

    /** The runtime's commit; what it tells is in {@link org.apache.kafka.streams.processor.StateStore#commit}. */
    void commit(Map<TopicPartition, Long> changelogOffsets);

    /**
     * The offset of the last record of a changelog partition that the data reflect, where the engine keeps any; where it is not
     * known, what the runtime takes as that of a store to be restored, and not as a reason to delete the task's directory.
     */
    Long committedOffset(TopicPartition partition);

    /**
     * The task becomes one of the other kind.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes are not known to be committed
     */
    void handOver();

    /** Gives everything up. Called once. */
    void close();
}
