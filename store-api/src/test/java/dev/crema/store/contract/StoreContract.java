package dev.crema.store.contract;

import org.apache.kafka.common.serialization.Serde;

/** What a contract needs of the store that keeps it. Contracts are interfaces: a store's test implements those it keeps. */
public interface StoreContract {

    /** Builds the store, named {@code store}, over string values, and opens it in the task. */
    <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keySerde);
}
