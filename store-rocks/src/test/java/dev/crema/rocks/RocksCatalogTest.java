package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.config.CatalogContract;
import dev.crema.store.config.StoreCatalog;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.dsl.CachingProcessorWrapper;
import dev.crema.store.metrics.CacheMetric;
import dev.crema.store.metrics.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCatalogTest extends CatalogContract {

    RocksCatalogTest() {
        super("rocksdb");
    }

    @Override
    protected Set<String> keys() {
        return new RocksStoreEngine().sharedSettings().names(); // all of which but the memory are a store's too
    }

    @Override
    protected Map<String, Effect> effects() {
        return Map.of(
                RocksConfig.FLUSH_MAX_AGE_MS,
                new Effect(
                        "key-value",
                        Map.of(),
                        Map.of("1 ms", true, "1 h", false),
                        open((TestTask task, KeyValueStore<String, String> store) -> {
                            store.put("key", "value");
                            task.commit(store);
                            return comesTrue(() -> isOnDisk(task));
                        })),
                RocksConfig.STATE_MAX_AGE_MS,
                new Effect(
                        "key-value",
                        Map.of(),
                        Map.of("1 ms", TransactionalTask.UNKNOWN, "1 h", 0L),
                        CatalogContract::offsetFound),
                RocksConfig.UNCOMMITTED_MAX_BYTES,
                new Effect(
                        "key-value",
                        Map.of("cache.max.bytes", "0"),
                        Map.of("1 KiB", true, "32 MiB", false),
                        RocksCatalogTest::asksForACommit),
                RocksConfig.MEMORY_MAX_BYTES,
                new Effect(
                        "key-value",
                        Map.of(),
                        Map.of("16 MiB", (double) (16 << 20), "32 MiB", (double) (32 << 20)),
                        open((task, store) -> Shown.by(task).value(RocksMetric.MEMORY_MAX_BYTES.metric()))));
    }

    private static boolean asksForACommit(StoreCatalog catalog) {
        try (TransactionalTask task = new TransactionalTask(Guarantee.EXACTLY_ONCE, ofAll(catalog), opened -> {
            KeyValueStore<String, String> store = opened.open(catalog.builder("store", KeyValueStore.class));
            return PlainView.plain(store);
        })) {
            CommitContract.putRound(task, "many");
            return task.takeCommitRequest();
        }
    }

    private static boolean isOnDisk(TestTask task) throws IOException {
        try (Stream<Path> files = Files.walk(task.context().stateDir().toPath())) {
            return files.anyMatch(file -> file.toString().endsWith(".sst"));
        }
    }

    @Test
    void state_is_no_older_than_deletes_are_kept_in_the_changelog() throws Exception {
        assertSeen("changelog.delete.retention.ms", effects().get(RocksConfig.STATE_MAX_AGE_MS));
    }

    @Test
    void it_is_the_engine_of_stores_that_name_none() throws IOException {
        StateStore store = catalog("key-value", Map.of()).builder("store").build();
        assertThat(store.persistent()).isTrue();
    }

    @Test
    void stores_of_the_dsl_take_their_settings_by_name(@TempDir Path directory) throws IOException {
        Path file = Files.write(
                directory.resolve("dsl.properties"),
                List.of(
                        "streams.application.id = dsl",
                        "streams.bootstrap.servers = localhost:1",
                        "streams.state.dir = " + directory,
                        "streams.dsl.store.suppliers.class = " + RocksDslStoreSuppliers.class.getName(),
                        "streams.processor.wrapper.class = " + CachingProcessorWrapper.class.getName(),
                        "cache.max.entries = 20",
                        "stores.few.cache.max.entries = 5"));
        Properties application = StoreCatalog.load(file).properties();
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(application)));
        for (String store : List.of("few", "some")) {
            builder.stream(store, Consumed.with(Serdes.String(), Serdes.String()))
                    .groupByKey()
                    .count(Materialized.as(store));
        }
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), application)) {
            assertThat(entriesCached(driver, "few")).isEqualTo(5);
            assertThat(entriesCached(driver, "some")).isEqualTo(20);
        }
    }

    private static double entriesCached(TopologyTestDriver driver, String store) {
        TestInputTopic<String, String> input =
                driver.createInputTopic(store, new StringSerializer(), new StringSerializer());
        for (int i = 0; i < 100; i++) {
            input.pipeInput("key" + i, "value");
        }
        assertThat(driver.getKeyValueStore(store).get("key0")).isEqualTo(1L);
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey()
                        .name()
                        .equals(CacheMetric.ENTRIES.definition().metric()))
                .filter(metric -> metric.getKey().tags().containsValue(store))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
    }
}
