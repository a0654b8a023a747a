package dev.crema.store.broker;

import dev.crema.store.contract.TestTask;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** What a running application's stores hold. */
public final class StoreContents {

    private StoreContents() {}

    /** @throws InvalidStateStoreException if the store cannot be asked now */
    public static Map<String, String> of(KafkaStreams streams, String name) {
        ReadOnlyKeyValueStore<String, String> store = streams.store(
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<String, String>keyValueStore()));
        Map<String, String> contents = new TreeMap<>();
        for (KeyValue<String, String> entry : TestTask.drain(store.all())) {
            contents.put(entry.key, entry.value);
        }
        return contents;
    }
}
