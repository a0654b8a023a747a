package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** What it costs to have many stores over RocksDB: to open and close them, and while they do nothing. */
public final class OpenClose extends ManyStores {

    private static final int STORES = 100;
    private static final int ROUNDS = 10;
    private static final int REHEARSALS = 2;
    private static final int ENTRIES = 100;
    private static final int IDLE_SECONDS = 10;

    public OpenClose() {
        super("open-close", Unit.MILLISECONDS);
    }

    @Override
    public Description description() {
        return new Description(
                "How long does it take to open a store and close it again, where there are 100?",
                "Stores.persistentKeyValueStore",
                "RocksStores.persistentKeyValueStore, both under Kafka's builder without caching",
                "-",
                "none: logged stores, each in a task driven by hand; %d stores opened, given entries and closed, %d times over"
                                .formatted(STORES, ROUNDS)
                        + "; in the details CPU while all are open and idle, and resident memory: with all open, and what it"
                        + " grew by from the second time to the last",
                "String, %d in each store each time".formatted(ENTRIES),
                Values.HUNDRED_BYTES.what(),
                "before each close");
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase(STORES + " stores", true, setting.pairs(3), false));
    }

    @Override
    public Sample measure(Order order) throws InterruptedException {
        long busyNanos = 0;
        double openMib = 0;
        double settledMib = 0;
        double idleCpu = 0;
        int rounds = REHEARSALS + order.load(ROUNDS);
        for (int round = 0; round < rounds; round++) {
            List<Task> tasks = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < STORES; i++) {
                tasks.add(open(order.side(), order.directory().resolve("store" + i)));
            }
            long opened = System.nanoTime();
            if (round == rounds - 1) {
                idleCpu = idleCpu();
                openMib = residentMib();
            }
            long closing = System.nanoTime();
            tasks.forEach(Task::close);
            if (round >= REHEARSALS) {
                busyNanos += opened - begin + System.nanoTime() - closing;
            } else {
                settledMib = residentMib();
            }
        }
        double growthMib = residentMib() - settledMib;
        return new Sample(
                busyNanos / 1e6 / (rounds - REHEARSALS) / STORES,
                Map.of(
                        "CPU ms a second while idle",
                        idleCpu,
                        "resident MiB with all open",
                        openMib,
                        "resident MiB grown over %d openings".formatted((rounds - REHEARSALS) * STORES),
                        growthMib));
    }

    private static Task open(Side side, Path directory) {
        Task task = new Task(directory, 0);
        KeyValueStore<String, Document> store =
                task.open(Stores.keyValueStoreBuilder(supplier(side), Serdes.String(), Values.HUNDRED_BYTES.serde()));
        for (int i = 0; i < ENTRIES; i++) {
            String key = Keys.key(i);
            task.record();
            store.put(key, Values.HUNDRED_BYTES.first().apply(key));
        }
        task.commit();
        return task;
    }

    /** Milliseconds of CPU that the process takes a second. */
    private static double idleCpu() throws InterruptedException {
        var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (process.getProcessCpuTime() - before) / 1e6 / IDLE_SECONDS;
    }
}
