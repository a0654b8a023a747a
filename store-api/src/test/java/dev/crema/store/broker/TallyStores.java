package dev.crema.store.broker;

import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stores under test. Each is given the same tallies and must remember the same. The child JVM makes an instance by
 * name: implementations are public and have a public constructor without parameters.
 */
public interface TallyStores {

    /** Logged key-value stores, plain or timestamped, with values of {@link Tally#serde()}. */
    List<StoreBuilder<? extends KeyValueStore<String, ?>>> builders();
}
