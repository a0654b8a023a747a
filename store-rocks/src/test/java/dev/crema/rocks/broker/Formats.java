package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.broker.Subtopology;
import dev.crema.store.broker.Tally;
import dev.crema.store.broker.TallyStores;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/** A store of each format in the same task, of one engine. */
abstract class Formats implements TallyStores {

    private final Function<String, KeyValueBytesStoreSupplier> plain;
    private final Function<String, KeyValueBytesStoreSupplier> timestamped;
    private final Function<String, KeyValueBytesStoreSupplier> withHeaders;

    private Formats(
            Function<String, KeyValueBytesStoreSupplier> plain,
            Function<String, KeyValueBytesStoreSupplier> timestamped,
            Function<String, KeyValueBytesStoreSupplier> withHeaders) {
        this.plain = plain;
        this.timestamped = timestamped;
        this.withHeaders = withHeaders;
    }

    @Override
    public List<Subtopology> subtopologies(String topic) {
        return List.of(Subtopology.of(
                topic,
                List.of(
                        Stores.keyValueStoreBuilder(plain.apply("plain"), Serdes.String(), Tally.serde()),
                        Stores.timestampedKeyValueStoreBuilder(
                                timestamped.apply("timestamped"), Serdes.String(), Tally.serde()),
                        Stores.timestampedKeyValueStoreWithHeadersBuilder(
                                withHeaders.apply("headers"), Serdes.String(), Tally.serde()))));
    }

    public static final class Kafkas extends Formats {
        public Kafkas() {
            super(
                    Stores::persistentKeyValueStore,
                    Stores::persistentTimestampedKeyValueStore,
                    Stores::persistentTimestampedKeyValueStoreWithHeaders);
        }
    }

    public static final class Cremas extends Formats {
        public Cremas() {
            super(
                    RocksStores::persistentKeyValueStore,
                    RocksStores::persistentTimestampedKeyValueStore,
                    RocksStores::persistentTimestampedKeyValueStoreWithHeaders);
        }
    }
}
