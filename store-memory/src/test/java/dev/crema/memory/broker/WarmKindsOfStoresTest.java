package dev.crema.memory.broker;

import dev.crema.memory.MemoryStores;
import dev.crema.memory.Snapshots;
import dev.crema.store.broker.KindsOfStoresContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** One without changelog has its data again after a clean restart only: under exactly-once nobody tells it of commits. */
class WarmKindsOfStoresTest extends KindsOfStoresContract {

    WarmKindsOfStoresTest() {
        super(Map.of("crema.memory.snapshot.interval.ms", 200), List.of("logged"));
    }

    @Override
    protected KeyValueBytesStoreSupplier plain(String name) {
        return MemoryStores.inMemoryKeyValueStore(name).withWarmStart();
    }

    @Override
    protected KeyValueBytesStoreSupplier timestamped(String name) {
        return MemoryStores.inMemoryTimestampedKeyValueStore(name).withWarmStart();
    }

    @Override
    protected long durableOffset(Path state, String store, TopicPartition changelog) throws IOException {
        return Snapshots.offset(state, store, changelog);
    }
}
