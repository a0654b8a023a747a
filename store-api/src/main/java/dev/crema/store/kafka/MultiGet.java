package dev.crema.store.kafka;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.ChangeLoggingKeyValueBytesStore;

/** Reads the values of many keys in one call, for less than as many calls of {@link KeyValueStore#get} take. */
@FunctionalInterface
public interface MultiGet {

    /** The values of the keys in their order, null where there is none. */
    List<byte[]> multiGet(List<Bytes> keys);

    /**
     * A bytes store's own way to read many keys, under change logging or not, which Kafka's interfaces have none for; of a store
     * without one, one read after the other.
     */
    static MultiGet of(KeyValueStore<Bytes, byte[]> store) {
        KeyValueStore<Bytes, byte[]> reads = store;
        while (reads instanceof ChangeLoggingKeyValueBytesStore logging) { // passes reads on as they are
            reads = logging.wrapped();
        }
        return reads instanceof MultiGet itself
                ? itself
                : keys -> keys.stream().map(store::get).collect(Collectors.toList());
    }
}
