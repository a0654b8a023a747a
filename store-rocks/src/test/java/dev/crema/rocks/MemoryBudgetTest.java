package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

class MemoryBudgetTest {

    private static final String KEY = "crema." + RocksConfig.MEMORY_MAX_BYTES;
    private static final long MIB = 1 << 20;
    private static final int ENTRIES = 20_000;

    private final List<TestTask> tasks = new ArrayList<>();

    @AfterEach
    void closeAll() {
        tasks.forEach(TestTask::close);
    }

    /** A store of an application of its own. */
    private Store open(long maxBytes) {
        return open(Map.of(KEY, maxBytes));
    }

    private Store open(Map<String, ?> settings) {
        TestTask task = new TestTask(settings);
        tasks.add(task);
        return new Store(
                task,
                task.open(Stores.keyValueStoreBuilder(
                        RocksStores.persistentKeyValueStore("store"), Serdes.Integer(), Serdes.String())));
    }

    private record Store(TestTask task, KeyValueStore<Integer, String> store) {

        /** Writes some 20 MB, reads them, and tells what is held after each step. */
        void use(Consumer<Store> observer) {
            for (int i = 0; i < ENTRIES; i++) {
                store.put(i, "x".repeat(1000));
                if (i % 1000 == 0) {
                    task.commit(store);
                    observer.accept(this);
                }
            }
            task.commit(store);
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(store.get(i)).hasSize(1000);
            }
            observer.accept(this);
        }

        long metric(RocksMetric metric) {
            return task.context().metrics().metrics().entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals(metric.metric()))
                    .mapToLong(entry -> (Long) entry.getValue().metricValue())
                    .findAny()
                    .orElseThrow();
        }

        long held() {
            return metric(RocksMetric.MEMORY_BYTES);
        }

        long max() {
            return metric(RocksMetric.MEMORY_MAX_BYTES);
        }

        void close() {
            store.close();
        }
    }

    @Test
    void all_stores_of_the_process_keep_within_the_budget_together() {
        long budget = 16 * MIB;
        for (int i = 0; i < 4; i++) {
            open(budget).use(store -> assertThat(store.held()).isLessThan(budget * 5 / 4));
        }
    }

    @Test
    void instances_share_the_first_ones_budget_whatever_the_order_they_close_in() {
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(MemoryBudget.class)) {
            Store first = open(16 * MIB);
            Store second = open(32 * MIB);
            assertThat(second.max()).isEqualTo(16 * MIB);
            assertThat(log.getMessages()).singleElement().asString().contains(KEY, "33554432", "16777216");
            first.close();
            second.use(store -> {});
            second.close();
            assertThat(open(32 * MIB).max()).isEqualTo(32 * MIB);
        }
    }

    @Test
    void by_default_it_is_some_of_the_memory_that_the_heap_leaves() {
        assertThat(open(Map.of()).max()).isGreaterThanOrEqualTo(256 * MIB);
    }

    @Test
    void what_a_config_setter_brings_is_used_and_does_not_count() {
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(StoreOptions.class)) {
            log.setClassLogger(StoreOptions.class, Level.INFO);
            Store store = open(with(Bounded.class));
            store.use(used -> {});
            assertThat(Bounded.CACHE.getUsage()).isGreaterThan(4 * MIB);
            assertThat(store.held()).isLessThan(MIB);
            open(with(Bounded.class));
            assertThat(log.getMessages())
                    .singleElement()
                    .asString()
                    .contains("store store", Bounded.class.getName(), KEY);
        }
    }

    @Test
    void a_config_setter_of_other_things_leaves_the_budget_as_it_is() {
        Store store = open(with(SmallBlocks.class));
        store.use(used -> {});
        assertThat(store.held()).isGreaterThan(4 * MIB);
    }

    private static Map<String, Object> with(Class<? extends RocksDBConfigSetter> setter) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(KEY, 16 * MIB);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, setter);
        return settings;
    }

    /** As Kafka's documentation bounds the memory of RocksDB. */
    public static final class Bounded implements RocksDBConfigSetter {

        static {
            RocksDB.loadLibrary();
        }

        private static final Cache CACHE = new LRUCache(16 * MIB);
        private static final WriteBufferManager MEMTABLES = new WriteBufferManager(8 * MIB, CACHE);

        @Override
        public void setConfig(String store, Options options, Map<String, Object> configs) {
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(CACHE);
            table.setCacheIndexAndFilterBlocks(true);
            options.setWriteBufferManager(MEMTABLES);
            options.setTableFormatConfig(table);
        }

        @Override
        public void close(String store, Options options) {
            // they are the process's
        }
    }

    public static final class SmallBlocks implements RocksDBConfigSetter {

        @Override
        public void setConfig(String store, Options options, Map<String, Object> configs) {
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockSize(1024);
            options.setTableFormatConfig(table);
        }

        @Override
        public void close(String store, Options options) {
            // nothing was opened
        }
    }
}
