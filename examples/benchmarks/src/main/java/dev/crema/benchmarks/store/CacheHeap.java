package dev.crema.benchmarks.store;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.store.cache.CacheConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;

/** How far the heap that a full cache holds is from what it may hold, in the worst of three ways to fill it. */
public final class CacheHeap extends ChildScenario {

    private static final Unit DEVIATION = new Unit("deviation", false);
    private static final long CACHE_BYTES = 64L << 20;
    private static final double ALLOWED = 0.25;

    /** What an entry counts as at least beside its serialized bytes, so that more than enough entries are put. */
    private static final int LEAST_OVERHEAD = 150;

    private static final int LEAST_OVERHEAD_OF_KAFKA = 60;

    private static final int SAMPLED = 1_000;
    private static final int COMMIT = 10_000;
    private static final double MIB = 1 << 20;

    public CacheHeap() {
        super("cache-heap", DEVIATION);
    }

    /** What the entries are. */
    private enum Fill {
        /** Written back all of them, in a cache without a write buffer. */
        CLEAN(0),
        /** Waiting all of them, in a cache that is nothing but write buffer. */
        DIRTY(CACHE_BYTES),
        /** As many waiting as the defaults allow, the others clean. */
        MIXED(-1);

        private final long bufferBytes;

        Fill(long bufferBytes) {
            this.bufferBytes = bufferBytes;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Kafka's cache makes no difference between clean and dirty entries. */
        static List<Fill> of(Side side) {
            return side == Side.KAFKA ? List.of(MIXED) : List.of(values());
        }

        CacheConfig config() {
            return bufferBytes < 0
                    ? CacheConfig.configured()
                    : CacheConfig.configured().withBufferBytes(bufferBytes);
        }
    }

    /** What the values are; each is its own object, as a serde makes it. */
    private enum Kind {
        LONG(new Content<>(Values.LONG, number -> 1_000_000L + number)),
        JSON(new Content<>(Values.JSON, number -> new Account(Keys.key(number)))),
        KIB(new Content<>(Values.KIB, number -> Document.of(Keys.key(number)))),
        NESTED(new Content<>(
                new Values<>(
                        "nested class of random sizes",
                        JsonSerde.of(Basket.class),
                        key -> Basket.random(key.hashCode()),
                        value -> value),
                Basket::random));

        private final Content<?> content;

        Kind(Content<?> content) {
            this.content = content;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind labelled(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    @Override
    public Description description() {
        return new Description(
                "How far is the heap that a full cache of 64 MiB holds from 64 MiB, as a share of them?",
                "in its place: the deviation that is allowed, 0.25; what Kafka's own cache of 64 MiB holds is in the"
                        + " details",
                "CachedStores.keyValueStoreBuilder over Stores.persistentKeyValueStore, since RocksStores stage uncommitted"
                        + " writes in the heap, too; clean: no write buffer; dirty: nothing but write buffer; mixed:"
                        + " defaults; the one farthest off counts",
                "64 MiB held exactly: 0",
                "none: one logged store in a task driven by hand; heap after garbage collection less the heap before"
                        + " the first entry, keys and record contexts included",
                "String, each put once",
                Stream.of(Kind.values()).map(kind -> kind.content.values.what()).toList() + "",
                "clean: every 10,000 records; else none");
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return Arrays.stream(Kind.values())
                .map(kind -> new ChildCase(kind.label(), true, setting.pairs(3), true))
                .toList();
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(4 * Needs.GIB, Needs.GIB);
    }

    @Override
    public Sample measure(Order order) {
        if (order.side() == Side.LIMIT) {
            return new Sample(0, Map.of());
        }
        Content<?> content = Kind.labelled(order.of()).content;
        content.rehearse(order);
        double farthest = 0;
        Map<String, Double> details = new TreeMap<>();
        for (Fill fill : Fill.of(order.side())) {
            double held = content.held(order, fill);
            farthest = Math.max(farthest, Math.abs(held / CACHE_BYTES - 1));
            details.put("MiB held " + fill.label(), held / MIB);
        }
        return new Sample(order.side() == Side.KAFKA ? ALLOWED : farthest, details);
    }

    private record Content<V>(Values<V> values, IntFunction<V> value) {

        /** Loads the classes that a measured fill needs. */
        void rehearse(Order order) {
            for (Fill fill : Fill.of(order.side())) {
                try (Table<V> table = open(order.side(), fill, order.directory().resolve("rehearsal-" + fill))) {
                    put(table, fill, COMMIT);
                }
            }
        }

        /** Heap that a full cache holds, in bytes. */
        double held(Order order, Fill fill) {
            int entries = enough(order.side());
            try (Table<V> table = open(order.side(), fill, order.directory().resolve("task-" + fill))) {
                long before = Heap.held();
                put(table, fill, entries);
                long held = Heap.held() - before;
                table.get(Keys.key(0)); // reachable until here
                return held;
            }
        }

        private Table<V> open(Side side, Fill fill, Path directory) {
            return side == Side.KAFKA
                    ? StoreTable.open(side, values, directory, CACHE_BYTES)
                    : StoreTable.cacheAlone(values, directory, CACHE_BYTES, fill.config());
        }

        private void put(Table<V> table, Fill fill, int entries) {
            Serde<V> serde = values.serde();
            for (int i = 0; i < entries; i++) {
                byte[] serialized = serde.serializer().serialize("", value.apply(i));
                table.record();
                table.put(Keys.key(i), serde.deserializer().deserialize("", serialized));
                if (fill == Fill.CLEAN && (i + 1) % COMMIT == 0) {
                    table.commit();
                }
            }
            if (fill == Fill.CLEAN) {
                table.commit();
            }
        }

        private int enough(Side side) {
            int leastOverhead = side == Side.KAFKA ? LEAST_OVERHEAD_OF_KAFKA : LEAST_OVERHEAD;
            long bytes = 0;
            for (int i = 0; i < SAMPLED; i++) {
                bytes += values.serde().serializer().serialize("", value.apply(i)).length;
            }
            return (int) (1.25 * CACHE_BYTES / ((double) bytes / SAMPLED + leastOverhead));
        }
    }
}
