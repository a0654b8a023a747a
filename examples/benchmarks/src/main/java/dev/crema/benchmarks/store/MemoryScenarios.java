package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Unit;
import dev.crema.benchmarks.store.MemoryScenario.Filled;
import dev.crema.benchmarks.store.MemoryScenario.Load;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.openjdk.jmh.infra.Blackhole;

/** The scenarios of in-memory stores. */
final class MemoryScenarios {

    private static final int DRAWS = 500_000;

    /** Entries of all stores that a stretch begins to scan: Kafka's copies them for each scan. */
    private static final int SCANNED_STORES = 20_000_000;

    private static final Unit BYTES = new Unit("bytes/entry", false);

    static final List<MemoryScenario> ALL = List.of(
            new MemoryScenario(
                    "memory-get",
                    "How many reads a second does a store in memory answer?",
                    Unit.OPERATIONS,
                    new Load(entries -> DRAWS, 5, 3, true),
                    Gets::new),
            new MemoryScenario(
                    "memory-get-beside-writer",
                    "How many reads a second does a store in memory answer to another thread than the one that writes?",
                    Unit.OPERATIONS,
                    new Load(entries -> DRAWS, 5, 3, true),
                    GetsBesideWriter::new),
            new MemoryScenario(
                    "memory-put",
                    "How many puts a second does a store in memory take of keys that it has?",
                    Unit.OPERATIONS,
                    new Load(entries -> DRAWS, 5, 3, true),
                    Puts::new),
            new MemoryScenario(
                    "memory-scan-first-100",
                    "How many scans a second does a store in memory begin, of which 100 entries are read?",
                    Unit.OPERATIONS,
                    new Load(entries -> SCANNED_STORES / entries, 5, 3, false),
                    fork -> new Scans(new Filled(fork), fork.of(), 100)),
            new MemoryScenario(
                    "memory-scan-all",
                    "How many entries a second does a store in memory scan?",
                    Unit.OPERATIONS,
                    new Load(MemoryScenario::all, 5, 3, true),
                    fork -> new Scans(new Filled(fork), fork.of(), fork.of().keys())),
            new MemoryScenario(
                    "memory-bytes-per-entry",
                    "How much heap does a store in memory hold for an entry, of which key and value are 114 bytes?",
                    BYTES,
                    new Load(entries -> 1, 1, 3, true),
                    fork -> new Bytes(new Filled(fork), fork.of())),
            new MemoryScenario(
                    "memory-restore",
                    "How many records a second does a store in memory take while it is restored?",
                    Unit.RECORDS,
                    new Load(MemoryScenario::all, 2, 3, true),
                    Restoring::new));

    private MemoryScenarios() {}

    /** What all have in common: the store, and keys drawn of it. */
    private abstract static class Drawing implements Workload {

        final Filled filled;
        final StoreCase of;
        final String[] draws;

        Drawing(Fork fork) {
            filled = new Filled(fork);
            of = fork.of();
            int[] numbers = Keys.uniform(of.keys(), DRAWS);
            draws = Keys.numbered(DRAWS, draw -> Keys.key(numbers[draw]));
        }

        @Override
        public void close() {
            filled.close();
        }
    }

    private static class Gets extends Drawing {

        Gets(Fork fork) {
            super(fork);
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                byte[] value = filled.store().get(draws[i % DRAWS]);
                if (value == null) {
                    throw new IllegalStateException("a key is missing");
                }
                blackhole.consume(value);
            }
        }
    }

    /** Beside a thread that puts at a fixed rate. */
    private static final class GetsBesideWriter extends Gets {

        private static final int PUTS_A_MS = 100;

        private final Thread writer = new Thread(this::write, "writer");
        private volatile boolean closing;
        private volatile long written;
        private long beganNanos;

        GetsBesideWriter(Fork fork) {
            super(fork);
            beganNanos = System.nanoTime();
            writer.start();
        }

        private void write() {
            long due = System.nanoTime();
            for (int i = 0; !closing; i++) {
                filled.put(draws[(DRAWS / 2 + i) % DRAWS]);
                if (i % PUTS_A_MS == 0) {
                    written = i;
                    due += 1_000_000;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }

        @Override
        public Map<String, Double> details() {
            return Map.of("puts/s beside", written / ((System.nanoTime() - beganNanos) / 1e9));
        }

        @Override
        public void close() {
            closing = true;
            try {
                writer.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.close();
        }
    }

    private static final class Puts extends Drawing {

        Puts(Fork fork) {
            super(fork);
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                filled.put(draws[i % DRAWS]);
            }
        }
    }

    private record Scans(Filled filled, StoreCase of, int entries) implements Workload {

        @Override
        public void run(Blackhole blackhole) {
            int scans = Math.max(1, entries < of.keys() ? of.operations() : of.operations() / of.keys());
            for (int scan = 0; scan < scans; scan++) {
                try (KeyValueIterator<String, byte[]> all = filled.store().all()) {
                    for (int i = 0; i < entries; i++) {
                        blackhole.consume(all.next());
                    }
                }
            }
        }

        @Override
        public void close() {
            filled.close();
        }
    }

    /** Batches of a changelog, as long as the runtime's consumer has them by default. */
    private static final class Restoring implements Workload {

        private static final int BATCH = 1000;

        private final Fork fork;
        private final byte[][] keys;

        Restoring(Fork fork) {
            this.fork = fork;
            this.keys = IntStream.of(Keys.permuted(fork.of().keys()))
                    .mapToObj(number -> Keys.key(number).getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int stores = 0; stores < fork.of().operations() / keys.length; stores++) {
                restore();
            }
        }

        private void restore() {
            try (Task task = new Task(fork.directory(), 0)) {
                KeyValueStore<String, byte[]> store = Filled.open(task, fork.side());
                for (int from = 0; from < keys.length; from += BATCH) {
                    task.restore(IntStream.range(from, Math.min(keys.length, from + BATCH))
                            .mapToObj(this::record)
                            .toList());
                }
                if (store.approximateNumEntries() != keys.length) {
                    throw new IllegalStateException(store.approximateNumEntries() + " entries were restored");
                }
            }
        }

        private ConsumerRecord<byte[], byte[]> record(int offset) {
            return new ConsumerRecord<>("changelog", 0, offset, keys[offset], Filled.VALUE);
        }

        @Override
        public void close() {}
    }

    private record Bytes(Filled filled, StoreCase of) implements Workload {

        @Override
        public void run(Blackhole blackhole) {}

        @Override
        public Map<String, Double> details() {
            return Map.of(BYTES.name(), (double) filled.heap() / of.keys());
        }

        @Override
        public void close() {
            filled.close();
        }
    }
}
