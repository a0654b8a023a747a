package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.config.CatalogContract;
import dev.crema.store.config.StoreCatalog;
import dev.crema.store.contract.CommitContract;
import dev.crema.store.contract.PlainView;
import dev.crema.store.contract.TestTask;
import dev.crema.store.contract.TransactionalTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class RocksCatalogTest extends CatalogContract {

    RocksCatalogTest() {
        super("rocksdb");
    }

    @Override
    protected Set<String> keys() {
        return new RocksStoreEngine().settings().names();
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
                        RocksCatalogTest::asksForACommit));
    }

    private static boolean asksForACommit(StoreCatalog catalog) {
        try (TransactionalTask task = new TransactionalTask(Guarantee.EXACTLY_ONCE, Map.of(), opened -> {
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
}
