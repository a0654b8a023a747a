package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** What many stores over RocksDB hold of native memory, beside the budget that they were given. */
public final class NativeMemory extends ManyStores {

    private static final Unit MIBS = new Unit("MiB", false);
    private static final long BUDGET_MIB = 256;
    private static final double ALLOWED = 1.25;
    private static final int STORES = 24;
    private static final int ENTRIES = 200_000;
    private static final int READS = 100_000;
    private static final int COMMIT = 20_000;

    public NativeMemory() {
        super("rocks-memory", MIBS);
    }

    @Override
    public Description description() {
        return new Description(
                "How much native memory do 24 stores hold that are to share 256 MiB?",
                "in its place: what is allowed, 1.25 times 256 MiB; what Kafka's stores hold with their defaults is in the"
                        + " details",
                "RocksStores.persistentKeyValueStore under Kafka's builder without caching,"
                        + " crema.rocksdb.memory.max.bytes=268435456",
                "256 MiB held exactly",
                "none: logged stores, each in a task driven by hand; resident memory of the process after writes and reads"
                        + " of all stores, less that before the first was opened; heap fixed and touched, one malloc arena, MALLOC_MMAP_THRESHOLD_=131072",
                "String, %,d for each store in random order, then %,d reads of each, uniform".formatted(ENTRIES, READS),
                Values.HUNDRED_BYTES.what(),
                "every %,d records".formatted(COMMIT));
    }

    @Override
    public Map<String, String> environment() {
        return GIVING_BACK;
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase(STORES + " stores", true, setting.pairs(3), true));
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(4 * Needs.GIB, 3 * Needs.GIB);
    }

    @Override
    public Sample measure(Order order) {
        if (order.side() == Side.LIMIT) {
            return new Sample(BUDGET_MIB, Map.of());
        }
        use(order, 1, order.directory().resolve("rehearsal"), ENTRIES / 10); // loads and compiles what is needed
        double before = residentMib();
        double held = use(order, STORES, order.directory().resolve("stores"), order.load(ENTRIES)) - before;
        return order.side() == Side.KAFKA
                ? new Sample(ALLOWED * BUDGET_MIB, Map.of("MiB held with Kafka's defaults", held))
                : new Sample(held, Map.of());
    }

    /** Resident memory with all stores open and used, in MiB. */
    private static double use(Order order, int stores, Path directory, int entries) {
        int[] numbers = Keys.permuted(entries);
        int[] reads = Keys.uniform(entries, READS);
        List<Task> tasks = new ArrayList<>();
        try {
            List<KeyValueStore<String, Document>> open = new ArrayList<>();
            for (int i = 0; i < stores; i++) {
                Task task = new Task(
                        directory.resolve(Integer.toString(i)),
                        0,
                        Map.of("crema.rocksdb.memory.max.bytes", BUDGET_MIB << 20));
                tasks.add(task);
                open.add(task.open(Stores.keyValueStoreBuilder(
                        supplier(order.side()), Serdes.String(), Values.HUNDRED_BYTES.serde())));
            }
            for (int begin = 0; begin < entries; begin += COMMIT) { // all stores are written side by side
                for (int i = 0; i < stores; i++) {
                    for (int n = begin; n < Math.min(entries, begin + COMMIT); n++) {
                        String key = Keys.key(numbers[n]);
                        tasks.get(i).record();
                        open.get(i).put(key, Values.HUNDRED_BYTES.first().apply(key));
                    }
                    tasks.get(i).commit();
                }
            }
            for (int read : reads) {
                for (KeyValueStore<String, Document> store : open) {
                    if (store.get(Keys.key(read)) == null) {
                        throw new Failure("a wrong result: a key is missing");
                    }
                }
            }
            return residentMib();
        } finally {
            tasks.forEach(Task::close);
        }
    }
}
