package dev.crema.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** An engine's suppliers of key-value stores, each below the cached builder of its format. */
public abstract class KeyValueEngineContract {

    protected abstract KeyValueBytesStoreSupplier plain(String name);

    protected abstract KeyValueBytesStoreSupplier timestamped(String name);

    protected abstract KeyValueBytesStoreSupplier withHeaders(String name);

    /** Whether the engine's stores outlive the process. */
    protected abstract boolean persistent();

    private List<Function<String, KeyValueBytesStoreSupplier>> suppliers() {
        return List.of(this::plain, this::timestamped, this::withHeaders);
    }

    @Test
    void null_and_empty_names_are_refused() {
        for (Function<String, KeyValueBytesStoreSupplier> supplier : suppliers()) {
            assertThatThrownBy(() -> supplier.apply(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> supplier.apply("")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void stores_have_the_given_name_and_persist_or_do_not() {
        for (Function<String, KeyValueBytesStoreSupplier> supplier : suppliers()) {
            assertThat(supplier.apply("store").name()).isEqualTo("store");
            assertThat(supplier.apply("store").get().name()).isEqualTo("store");
            assertThat(supplier.apply("store").get().persistent()).isEqualTo(persistent());
        }
    }

    @Nested
    class Plain implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.plain(task.open(CachedStores.keyValueStoreBuilder(plain("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class Timestamped implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(task.open(
                    CachedStores.timestampedKeyValueStoreBuilder(timestamped("store"), keys, Serdes.String())));
        }
    }

    @Nested
    class WithHeaders implements KeyValueStoreContract {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.withHeaders(task.open(CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                    withHeaders("store"), keys, Serdes.String())));
        }
    }
}
