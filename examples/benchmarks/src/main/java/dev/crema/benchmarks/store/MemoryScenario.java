package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.memory.MemoryStores;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** A scenario of an in-memory store by itself, of 10,000, a million and ten million entries. */
final class MemoryScenario extends StoreScenario {

    private static final String STORE = "store";
    private static final int DECISIVE = 1_000_000;
    private static final int FEW = 500_000;
    private static final List<Integer> SIZES = List.of(10_000, DECISIVE, 10_000_000);

    private final String question;
    private final Unit unit;
    private final Load load;
    private final Function<Fork, Workload> workload;

    /**
     * How much is measured.
     *
     * @param operations in a stretch, over a store of so many entries
     * @param decidesAll whether every size decides, or only the middle one
     */
    record Load(IntUnaryOperator operations, int stretches, int pairs, boolean decidesAll) {}

    MemoryScenario(String name, String question, Unit unit, Load load, Function<Fork, Workload> workload) {
        super(name);
        this.question = question;
        this.unit = unit;
        this.load = load;
        this.workload = workload;
    }

    /** A store that has been filled, in random order of keys. */
    static final class Filled implements AutoCloseable {

        /** What values are, except for their last bytes. */
        static final byte[] VALUE = new byte[100];

        private final Task task;
        private final KeyValueStore<String, byte[]> store;
        private final long heapBefore;

        Filled(Fork fork) {
            task = new Task(fork.directory(), 0);
            heapBefore = Heap.held();
            store = open(task, fork.side());
            for (int number : Keys.permuted(fork.of().keys())) {
                put(Keys.key(number));
            }
            task.commit();
        }

        static KeyValueStore<String, byte[]> open(Task task, Side side) {
            var supplier = side == Side.KAFKA
                    ? Stores.inMemoryKeyValueStore(STORE)
                    : MemoryStores.inMemoryKeyValueStore(STORE);
            return task.open(Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray()));
        }

        void put(String key) {
            task.record();
            store.put(key, VALUE.clone());
        }

        KeyValueStore<String, byte[]> store() {
            return store;
        }

        /** Bytes of heap that it holds. */
        long heap() {
            return Heap.held() - heapBefore;
        }

        @Override
        public void close() {
            task.close();
        }
    }

    /** As many operations as there are entries, over and over where they are few. */
    static int all(int entries) {
        return Math.max(entries, FEW);
    }

    @Override
    public Description description() {
        return new Description(
                question,
                "Stores.inMemoryKeyValueStore",
                "MemoryStores.inMemoryKeyValueStore, both under Kafka's builder without caching",
                "-",
                "none: one logged store in a task driven by hand, changelog records dropped",
                "String, 10,000, 1,000,000 and 10,000,000, put in random order and drawn uniformly",
                "100 bytes",
                "none while it is measured");
    }

    @Override
    Unit unit() {
        return unit;
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        return SIZES.stream()
                .filter(size -> !quick || size <= DECISIVE)
                .map(size -> new StoreCase(
                        "%,d entries".formatted(size),
                        load.decidesAll || size == DECISIVE,
                        size,
                        load.operations.applyAsInt(size),
                        load.stretches,
                        load.stretches,
                        quick ? 1 : load.pairs,
                        false))
                .toList();
    }

    @Override
    double figure(List<Double> seconds, Map<String, Double> details) {
        return details.getOrDefault(unit.name(), super.figure(seconds, details));
    }

    @Override
    List<String> jvmArguments() {
        return List.of("-Xms5g", "-Xmx5g", "-XX:+AlwaysPreTouch"); // or first touches of memory are measured
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(8 * Needs.GIB, Needs.GIB);
    }

    @Override
    Workload workload(Fork fork) {
        return workload.apply(fork);
    }
}
