package dev.crema.memory;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.CachedStores;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.AtomicCommitContract;
import dev.crema.store.contract.DurableCommitContract;
import dev.crema.store.contract.KeyValueStoreContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.SnapshotContract;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.engine.Segments;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import dev.crema.store.settings.StoreSettings;
import java.util.Map;
import java.util.Optional;
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

    private static final Optional<Plan> AT_ONCE = Optional.of(new Plan(Runnable::run, Map.of()));

    private static final Segments SEGMENTS = new Segments(1000, 250, false);
    private static final Segments SEGMENTS_WITH_INDEX = new Segments(1000, 250, true);

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
            var store = KeyValueSupplier.of("store", StoreFormat.PLAIN, AT_ONCE);
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
        return KeyValueSupplier.of("store", StoreFormat.TIMESTAMPED, AT_ONCE);
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

    /** All that it promises of another shape; its windows are all at one time here. */
    interface OfCommits extends OfEveryCommit, AtomicCommitContract {
        @Override
        default TransactionalTask task(Guarantee guarantee) {
            return OfEveryCommit.super.task(guarantee);
        }
    }

    @Nested
    class Windows implements OfCommits {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = MemoryWindows.of(
                    new WindowShape("store", SEGMENTS_WITH_INDEX, 100, false), StoreFormat.TIMESTAMPED, AT_ONCE);
            return PlainView.timestamped(task.open(Stores.timestampedWindowStoreBuilder(store, keys, Serdes.String())));
        }
    }

    @Nested
    class Sessions implements OfCommits {
        @Override
        public <K> PlainView<K, String, ?> open(TestTask task, Serde<K> keys) {
            var store = MemorySessions.of(new SessionShape("store", SEGMENTS), StoreFormat.WITH_HEADERS, AT_ONCE);
            return PlainView.withHeaders(
                    task.open(Stores.sessionStoreWithHeadersBuilder(store, keys, Serdes.String())));
        }
    }
}
