package dev.crema.store.engine;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The data of a key-value store from one opening to the next closing. One thread at a time writes, any thread reads. */
public interface KeyValueEngine {

    /** The newest value of a key, or null. */
    byte[] get(Bytes key);

    /** A scan of this moment. */
    KeyValueIterator<Bytes, byte[]> scan(KeyRange range);

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
     * The runtime flushes the caches above, at the beginning of a commit.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes were lost, so that their input is not
     *     committed without them
     */
    void flushCache();

    /**
     * The task becomes one of the other kind.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes are not known to be committed
     */
    void handOver();

    /** Gives everything up. Called once. */
    void close();
}
