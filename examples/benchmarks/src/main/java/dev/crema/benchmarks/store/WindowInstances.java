package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/** What window stores over RocksDB hold of the machine. */
public final class WindowInstances extends ManyStores {

    private static final int TASKS = 4;
    private static final int STORES = 8;
    private static final int SEGMENTS = 6;
    private static final int ENTRIES = 5_000;

    /** Of both sides: half of the retention time, so that there are three of them at a time. */
    private static final long SEGMENT_MS = TimedScenario.RETENTION.toMillis() / 2;

    /** In place of a minute: half an hour of stream time takes two seconds here. */
    private static final long AGE_MS = 1_000;

    private static final String INSTANCES = "RocksDB instances";
    private static final String FILES = "open files";
    private static final String MEMORY = "MiB of native memory";

    public WindowInstances() {
        super("window-instances", new Unit("held", false));
    }

    @Override
    public Description description() {
        return new Description(
                "How many RocksDB instances, how many open files and how much native memory do %d window stores in each of %d tasks hold?"
                        .formatted(STORES, TASKS),
                "Stores.persistentWindowStore",
                "RocksStores.persistentWindowStore, both under Kafka's builder without caching,"
                        + " crema.rocksdb.flush.max.age.ms=1000 in place of a minute, since half an hour of windows is put in two seconds",
                "-",
                "none: logged stores driven by hand, retention 1 h, windows of three hours one after the other; instances are counted"
                        + " by the locks that are held, memory is the resident memory of the process less that before the first"
                        + " was opened; heap fixed and touched, one malloc arena, MALLOC_MMAP_THRESHOLD_=131072",
                "String, %,d in each half hour of each store".formatted(ENTRIES),
                Values.HUNDRED_BYTES.what(),
                "every half hour of stream time");
    }

    @Override
    public Map<String, String> environment() {
        return GIVING_BACK;
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return Stream.of(INSTANCES, FILES, MEMORY)
                .map(what -> new ChildCase(what, true, setting.pairs(3), false))
                .toList();
    }

    @Override
    public Sample measure(Order order) throws IOException, InterruptedException {
        held(order, 1, order.directory().resolve("rehearsal")); // loads and compiles what is needed
        double before = residentMib();
        Map<String, Double> held = held(order, TASKS * STORES, order.directory().resolve("stores"));
        return new Sample(order.of().equals(MEMORY) ? held.get(MEMORY) - before : held.get(order.of()), Map.of());
    }

    private static Map<String, Double> held(Order order, int stores, Path directory)
            throws IOException, InterruptedException {
        List<Task> tasks = new ArrayList<>();
        try {
            List<WindowStore<String, Document>> open = new ArrayList<>();
            for (int i = 0; i < stores; i++) {
                tasks.add(new Task(
                        directory.resolve(Integer.toString(i)), 0, Map.of("crema.rocksdb.flush.max.age.ms", AGE_MS)));
                open.add(tasks.get(i)
                        .open(Stores.windowStoreBuilder(
                                TimedScenario.supplier(order.side()), Serdes.String(), Values.HUNDRED_BYTES.serde())));
            }
            for (int segment = 0; segment < SEGMENTS; segment++) {
                for (int i = 0; i < stores; i++) {
                    put(tasks.get(i), open.get(i), segment * SEGMENT_MS);
                }
                TimeUnit.MILLISECONDS.sleep(2 * AGE_MS);
            }
            List<Path> files = openFiles(directory);
            return Map.of(
                    INSTANCES,
                    (double)
                            files.stream().filter(file -> file.endsWith("LOCK")).count(),
                    FILES,
                    (double) files.size(),
                    MEMORY,
                    residentMib());
        } finally {
            tasks.forEach(Task::close);
        }
    }

    private static void put(Task task, WindowStore<String, Document> store, long start) {
        for (int number : Keys.permuted(ENTRIES)) {
            String key = Keys.key(number);
            task.record();
            store.put(key, Values.HUNDRED_BYTES.first().apply(key), start);
        }
        task.commit();
    }

    /** Files below a directory that this process has open. */
    private static List<Path> openFiles(Path directory) throws IOException {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) { // the one of this listing is gone
                    Path file = Files.readSymbolicLink(descriptor);
                    if (file.startsWith(directory)) {
                        open.add(file);
                    }
                }
            }
        }
        return open;
    }
}
