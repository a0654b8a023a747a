package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Side;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.Blackhole;

/** Writes that a cache cannot coalesce. */
final class UniqueInserts extends StoreScenario {

    private static final Values<Account> VALUES = Values.JSON;

    UniqueInserts() {
        super("insert-unique");
    }

    @Override
    public Description description() {
        return new Description(
                "How many puts a second does a store take, to the end of their write back, if no key comes twice?",
                KAFKA,
                CREMA,
                "RocksDB WriteBatch of 1,000, and key and value serialized",
                TOPOLOGY,
                "String, each once, in random order",
                VALUES.what(),
                COMMITS);
    }

    @Override
    List<StoreCase> cases(boolean quick) {
        return List.of(
                new StoreCase("commit every 500,000", true, 0, COMMIT, 1, 1, quick ? 1 : 10, true),
                new StoreCase("commit every 50,000", false, 0, SHORT_COMMIT, 3, 3, quick ? 1 : 3, true));
    }

    @Override
    Workload workload(Fork fork) {
        return new Inserts(
                fork.of(), fork.side() == Side.LIMIT ? RocksTable.empty(fork.directory(), VALUES) : fork.open(VALUES));
    }

    private static final class Inserts implements Workload {

        private final StoreCase of;
        private final Table<Account> table;
        private final Coalescing coalescing;
        private final String[] keys;
        private int next;

        Inserts(StoreCase of, Table<Account> table) {
            this.of = of;
            this.table = table;
            coalescing = new Coalescing(table);
            keys = Keys.shuffled(Keys.numbered(of.allOperations(), Keys::key));
        }

        @Override
        public void run(Blackhole blackhole) {
            for (int i = 0; i < of.operations(); i++) {
                String key = keys[next++];
                table.record();
                table.put(key, new Account(key));
            }
            table.commit();
            coalescing.committed(of.operations());
        }

        @Override
        public Map<String, Double> details() {
            return coalescing.details();
        }

        @Override
        public void close() {
            table.close();
        }
    }
}
