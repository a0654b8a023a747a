package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.rocks.RocksStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * What many stores over RocksDB hold or take, each in a task driven by hand. So that memory can be told, the heap does not grow,
 * and there is one malloc arena.
 */
abstract class ManyStores extends ChildScenario {

    /**
     * Has glibc give back what is freed: by itself it keeps pieces as large as the largest that was ever freed, memtables among them.
     */
    static final Map<String, String> GIVING_BACK = Map.of("MALLOC_ARENA_MAX", "1", "MALLOC_MMAP_THRESHOLD_", "131072");

    ManyStores(String name, Unit unit) {
        super(name, unit);
    }

    @Override
    public final List<String> flags() {
        return List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("MALLOC_ARENA_MAX", "1");
    }

    static KeyValueBytesStoreSupplier supplier(Side side) {
        return side == Side.KAFKA
                ? Stores.persistentKeyValueStore(StoreTable.STORE)
                : RocksStores.persistentKeyValueStore(StoreTable.STORE);
    }

    /** Resident memory of this process. */
    static double residentMib() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException("resident memory can be measured on Linux only", e);
        }
    }
}
