package dev.crema.store.broker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** What one instance's part of a store answers to interactive queries. */
public record StoreView(ReadOnlyKeyValueStore<String, Tally> store) {

    /** @throws InvalidStateStoreException if the store cannot be asked now */
    public static StoreView ofActive(KafkaStreams streams, String store) {
        return new StoreView(streams.store(parameters(store)));
    }

    /** As {@link #ofActive}, with standby and restoring partitions. */
    static StoreView ofAll(KafkaStreams streams, String store) {
        return new StoreView(streams.store(parameters(store).enableStaleStores()));
    }

    /** As {@link #ofAll}, of one partition. */
    static StoreView ofPartition(KafkaStreams streams, String store, int partition) {
        return new StoreView(streams.store(parameters(store).enableStaleStores().withPartition(partition)));
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<String, Tally>> parameters(String store) {
        return StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.keyValueStore());
    }

    /**
     * All entries of a scan.
     *
     * @throws AssertionError if a key comes twice
     */
    public Map<String, Tally> scan() {
        Map<String, Tally> found = new HashMap<>();
        try (KeyValueIterator<String, Tally> entries = store.all()) {
            entries.forEachRemaining(entry -> {
                if (found.put(entry.key, entry.value) != null) {
                    throw new AssertionError("a scan has the key " + entry.key + " twice");
                }
            });
        }
        return found;
    }

    /** At most so many entries of a scan, from a key on. */
    Map<String, Tally> scan(String from, int limit) {
        Map<String, Tally> found = new HashMap<>();
        try (KeyValueIterator<String, Tally> entries = store.range(from, null)) {
            while (found.size() < limit && entries.hasNext()) {
                KeyValue<String, Tally> entry = entries.next();
                found.put(entry.key, entry.value);
            }
        }
        return found;
    }

    /** Those of the keys that are there. */
    Map<String, Tally> get(Collection<String> keys) {
        Map<String, Tally> found = new HashMap<>();
        for (String key : keys) {
            Tally tally = store.get(key);
            if (tally != null) {
                found.put(key, tally);
            }
        }
        return found;
    }
}
