package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.crema.store.config.CatalogContract;
import dev.crema.store.contract.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class RocksCatalogTest extends CatalogContract {

    RocksCatalogTest() {
        super("rocksdb");
    }

    /** Those of the engine, which the application's configuration does not have. */
    @Test
    void settings_come_with_the_builder() throws IOException {
        var catalog = catalog("key-value", Map.of("rocksdb.flush.max.age.ms", "1"));
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = task.open(catalog.builder("store", KeyValueStore.class));
            assertThat(isOnDisk(task)).isFalse();
            store.put("key", "value");
            task.commit(store);
            await("the write to be on disk long before a minute has passed").until(() -> isOnDisk(task));
        }
    }

    private static boolean isOnDisk(TestTask task) throws IOException {
        try (Stream<Path> files = Files.walk(task.context().stateDir().toPath())) {
            return files.anyMatch(file -> file.toString().endsWith(".sst"));
        }
    }

    @Test
    void it_is_the_engine_of_stores_that_name_none() throws IOException {
        StateStore store = catalog("key-value", Map.of()).builder("store").build();
        assertThat(store.persistent()).isTrue();
    }
}
