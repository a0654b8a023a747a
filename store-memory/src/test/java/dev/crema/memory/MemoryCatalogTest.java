package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.config.CatalogContract;
import dev.crema.store.contract.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCatalogTest extends CatalogContract {

    MemoryCatalogTest() {
        super("memory");
    }

    @Override
    protected Set<String> keys() {
        return new MemoryStoreEngine().settings().names();
    }

    @Override
    protected Map<String, Effect> effects() {
        return Map.of(
                MemoryStoreEngine.WARM_START,
                new Effect(
                        "key-value",
                        Map.of(),
                        Map.of("true", true, "false", false),
                        open((task, store) -> store.persistent())),
                MemoryConfig.SNAPSHOT_INTERVAL_MS,
                warm(Map.of(), Map.of("1 ms", true, "1 h", false), SNAPSHOT),
                MemoryConfig.SNAPSHOT_CHANGED_BYTES,
                warm(Map.of(MemoryConfig.SNAPSHOT_INTERVAL_MS, "1 h"), Map.of("1", true, "64 MiB", false), SNAPSHOT),
                MemoryConfig.STATE_MAX_AGE_MS,
                warm(Map.of(), Map.of("1 ms", WarmStart.UNKNOWN, "1 h", 0L), CatalogContract::offsetFound));
    }

    private static Effect warm(Map<String, String> others, Map<String, Object> seen, Seen how) {
        Map<String, String> all = new HashMap<>(others);
        all.put(MemoryStoreEngine.WARM_START, "true");
        return new Effect("key-value", all, seen, how);
    }

    /** Whether one is written soon after a commit. */
    private static final Seen SNAPSHOT = open((TestTask task, KeyValueStore<String, String> store) -> {
        store.put("key", "value");
        task.commit(store);
        return comesTrue(
                () -> Snapshots.offset(task.context().stateDir().toPath(), store.name(), task.changelogPartition(store))
                        >= 0);
    });

    @Test
    void state_is_no_older_than_deletes_are_kept_in_the_changelog() throws Exception {
        assertSeen("changelog.delete.retention.ms", effects().get(MemoryConfig.STATE_MAX_AGE_MS));
    }

    @Test
    void the_readme_tells_the_key_that_is_of_this_engine_alone() throws IOException {
        ConfigKey warm = new MemoryStoreEngine().settings().configKeys().get(MemoryStoreEngine.WARM_START);
        assertThat(Files.readAllLines(Path.of("../README.md")))
                .contains("| `" + warm.name + "` | `" + warm.defaultValue + "` | " + warm.documentation
                        + " Of engine `memory`. |");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-value", "timestamped-window", "session-with-headers"})
    void stores_start_warm_that_are_to(String shape) throws IOException {
        assertThat(catalog(shape, Map.of()).builder("store").build().persistent())
                .isFalse();
        assertThat(catalog(shape, Map.of("warm.start", "true", "memory.snapshot.interval.ms", "1 s"))
                        .builder("store")
                        .build()
                        .persistent())
                .isTrue();
    }
}
