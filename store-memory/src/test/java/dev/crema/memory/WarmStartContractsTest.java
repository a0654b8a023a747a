package dev.crema.memory;

import dev.crema.store.CachedStores;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.config.StoreSettings;
import dev.crema.store.contract.AtomicCommitContract;
import dev.crema.store.contract.DurableCommitContract;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SnapshotContract;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;

/**
 * In-memory stores with warm start keep the contracts of transactional ones, as of the last commit that they have a snapshot
 * of. Here they have one of every commit, written at once, so that a kill finds it; {@link BesideTheTask} has them written as
 * they always are.
 */
class WarmStartContractsTest {

    private static final Optional<Executor> AT_ONCE = Optional.of(Runnable::run);

    /** A store that takes a snapshot of every commit. */
    interface OfEveryCommit extends DurableCommitContract {
        @Override
        default TransactionalTask task(Guarantee guarantee) {
            return new TransactionalTask(
                    guarantee,
                    Map.of(StoreSettings.PREFIX + MemoryConfig.SNAPSHOT_CHANGED_BYTES, 1),
                    task -> open(task, Serdes.String()));
        }
    }

    /** All that it promises. */
    interface Contracts extends KeyValueStoreContract, SnapshotContract, OfEveryCommit, AtomicCommitContract {
        @Override
        default TransactionalTask task(Guarantee guarantee) {
            return OfEveryCommit.super.task(guarantee);
        }
    }

    @Nested
    class Plain implements Contracts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = new KeyValueSupplier("store", (name, any) -> new MemoryKeyValueStore(name, AT_ONCE));
            return PlainView.plain(task.open(Stores.keyValueStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class Timestamped implements Contracts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(
                    task.open(Stores.timestampedKeyValueStoreBuilder(timestamped(), keys, Serdes.String())));
        }
    }

    @Nested
    class TimestampedUnderCremasCache implements Contracts {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            return PlainView.timestamped(
                    task.open(CachedStores.timestampedKeyValueStoreBuilder(timestamped(), keys, Serdes.String())));
        }
    }

    private static KeyValueSupplier timestamped() {
        return new KeyValueSupplier("store", (name, any) -> new MemoryKeyValueStore.Timestamped(name, AT_ONCE));
    }

    @Nested
    class BesideTheTask implements OfEveryCommit {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = MemoryStores.inMemoryTimestampedKeyValueStoreWithHeaders("store")
                    .withWarmStart();
            return PlainView.withHeaders(
                    task.open(Stores.timestampedKeyValueStoreWithHeadersBuilder(store, keys, Serdes.String())));
        }
    }
}
