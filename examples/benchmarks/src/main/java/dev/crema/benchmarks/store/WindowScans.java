package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.openjdk.jmh.infra.Blackhole;

/** Scans of a window store, part of which is not yet written back. */
final class WindowScans extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;
    private static final int KEYS = 20_000;
    private static final int WINDOWS = 20;
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final long LENGTH_MS = TimedScenario.LENGTH.toMillis();

    WindowScans() {
        super("window-scan");
    }

    /** What is scanned, beginning at a key, or a window. */
    private enum Scan {
        OF_A_KEY("20 windows of a key", 20_000, WINDOWS) {
            @Override
            KeyValueIterator<?, Account> open(WindowStore<String, Account> store, int from) {
                return store.fetch(Keys.key(from), 0, Long.MAX_VALUE);
            }
        },
        OF_KEYS("10 windows of each of 10 keys", 2_000, 100) {
            @Override
            KeyValueIterator<?, Account> open(WindowStore<String, Account> store, int from) {
                return store.fetch(Keys.key(from), Keys.key(from + 9), 5 * LENGTH_MS, 14 * LENGTH_MS);
            }
        },
        OF_ALL("a window of each of 20,000 keys", 4, KEYS) {
            @Override
            KeyValueIterator<?, Account> open(WindowStore<String, Account> store, int from) {
                long start = from % WINDOWS * LENGTH_MS;
                return store.fetchAll(start, start);
            }
        };

        private final String what;
        private final int scans;
        private final int entries;

        Scan(String what, int scans, int entries) {
            this.what = what;
            this.scans = scans;
            this.entries = entries;
        }

        abstract KeyValueIterator<?, Account> open(WindowStore<String, Account> store, int from);

        private String name(int dirty) {
            return "%s, %,d dirty".formatted(what, dirty);
        }
    }

    @Override
    public Description description() {
        return new Description(
                "How many scans a second does a window store answer while windows wait to be written back?",
                "Stores.windowStoreBuilder, caching enabled, over Stores.persistentWindowStore",
                "CachedStores.windowStoreBuilder over RocksStores.persistentWindowStore, defaults",
                "-",
                TOPOLOGY
                        + ", retention 1 h; scans by the task itself: fetch of a key, fetch of a range of keys, fetchAll of a minute",
                "String, %,d with %d windows of a minute each, 1,000 and 100,000 of them dirty; scans begin uniformly"
                        .formatted(KEYS, WINDOWS),
                VALUES.what(),
                "none while it is measured, so that the dirty windows stay");
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        List<StoreCase> cases = new ArrayList<>();
        for (Scan scan : Scan.values()) {
            for (int dirty : new int[] {FEW, MANY}) {
                cases.add(new StoreCase(scan.name(dirty), true, KEYS, scan.scans, 5, 5, quick ? 1 : 3, false));
            }
        }
        return cases;
    }

    @Override
    Workload workload(Fork fork) {
        return new Scans(fork);
    }

    private static final class Scans implements Workload {

        private final StoreCase of;
        private final Scan scan;
        private final Task task;
        private final WindowStore<String, Account> store;
        private final int[] draws;
        private int next;

        Scans(Fork fork) {
            of = fork.of();
            task = new Task(fork.directory(), StoreTable.CACHE_BYTES);
            store = task.open(TimedScenario.windows(fork.side(), VALUES));
            put(1);
            task.commit();
            Scan scanned = null;
            for (Scan each : Scan.values()) {
                for (int dirty : new int[] {FEW, MANY}) {
                    if (of.name().equals(each.name(dirty))) {
                        scanned = each;
                        put(KEYS * WINDOWS / dirty);
                    }
                }
            }
            scan = scanned;
            draws = Keys.uniform(KEYS - 10, of.allOperations());
        }

        /** Puts every so many of all windows, in order of time. */
        private void put(int step) {
            for (int i = 0; i < KEYS * WINDOWS; i += step) {
                String key = Keys.key(i % KEYS);
                task.record();
                store.put(key, new Account(key), i / KEYS * LENGTH_MS);
            }
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                int entries = 0;
                try (KeyValueIterator<?, Account> found = scan.open(store, draws[next++])) {
                    while (found.hasNext()) {
                        blackhole.consume(found.next().value);
                        entries++;
                    }
                }
                if (entries != scan.entries) {
                    throw new IllegalStateException("a scan had " + entries + " entries");
                }
            }
        }

        /** What the last flush writes was dirty all the time, if nothing was written before it. */
        @Override
        public Map<String, Double> details() {
            long before = task.logged();
            task.commit();
            return Map.of("dirty entries", (double) task.logged() - before);
        }

        @Override
        public void close() {
            task.close();
        }
    }
}
