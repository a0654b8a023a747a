package dev.crema.rocks.broker;

import dev.crema.rocks.RocksStores;
import dev.crema.store.broker.KindsOfStoresContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

class RocksKindsOfStoresTest extends KindsOfStoresContract {

    RocksKindsOfStoresTest() {
        super(Map.of("crema.rocksdb.flush.max.age.ms", 200), List.of("logged", "unlogged"));
    }

    @Override
    protected KeyValueBytesStoreSupplier plain(String name) {
        return RocksStores.persistentKeyValueStore(name);
    }

    @Override
    protected KeyValueBytesStoreSupplier timestamped(String name) {
        return RocksStores.persistentTimestampedKeyValueStore(name);
    }

    @Override
    protected long durableOffset(Path state, String store, TopicPartition changelog) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            Path found = files.filter(file -> file.endsWith(Path.of("rocksdb", store)))
                    .findFirst()
                    .orElseThrow();
            return new StoreFiles(found).readDurable(directory).offset(changelog.topic());
        }
    }
}
