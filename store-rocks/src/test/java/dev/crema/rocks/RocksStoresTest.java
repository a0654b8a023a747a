package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every supplier gives a store that keeps the contracts below the cached builder of its format. */
class RocksStoresTest {

    private static final List<Function<String, KeyValueBytesStoreSupplier>> SUPPLIERS = List.of(
            RocksStores::persistentKeyValueStore,
            RocksStores::persistentTimestampedKeyValueStore,
            RocksStores::persistentTimestampedKeyValueStoreWithHeaders);

    @Test
    void null_and_empty_names_are_refused() {
        for (Function<String, KeyValueBytesStoreSupplier> supplier : SUPPLIERS) {
            assertThatThrownBy(() -> supplier.apply(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> supplier.apply("")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void stores_have_the_given_name_and_are_persistent() {
        for (Function<String, KeyValueBytesStoreSupplier> supplier : SUPPLIERS) {
            assertThat(supplier.apply("store").name()).isEqualTo("store");
            assertThat(supplier.apply("store").get().name()).isEqualTo("store");
            assertThat(supplier.apply("store").get().persistent()).isTrue();
        }
    }

    @Nested
    class Plain implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(CachedStores.keyValueStoreBuilder(
                    RocksStores.persistentKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Timestamped implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(CachedStores.timestampedKeyValueStoreBuilder(
                    RocksStores.persistentTimestampedKeyValueStore("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class WithHeaders implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.withHeaders(task.open(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                    RocksStores.persistentTimestampedKeyValueStoreWithHeaders("store"), keys, Serdes.String())));
        }
    }
}
