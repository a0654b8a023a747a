package dev.crema.store.dsl;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KGroupedTable;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.ValueTransformerWithKey;
import org.apache.kafka.streams.processor.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What applications build with the DSL. Input comes from the topics {@link Dsl#LEFT} and {@link Dsl#RIGHT}, all goes to {@link Dsl#OUT}.
 */
enum DslTopology {
    COUNT(dsl -> dsl.out(dsl.grouped().count(dsl.named("store")), Serdes.Long())),
    COUNT_WITHOUT_NAME(dsl -> dsl.out(dsl.grouped().count(), Serdes.Long())),
    COUNT_OF_ANOTHER_KEY(dsl -> dsl.out(byText(dsl.events(Dsl.LEFT)).count(dsl.named("store")), Serdes.Long())),
    REDUCE(dsl -> dsl.out(dsl.grouped().reduce(DslTopology::later, dsl.materialized("store")))),
    AGGREGATE(dsl ->
            dsl.out(dsl.grouped().aggregate(() -> "", (key, one, all) -> last(all + one), dsl.materialized("store")))),
    AGGREGATE_IN_PLACE(
            dsl -> dsl.outBaskets(dsl.grouped().aggregate(Basket::new, DslTopology::add, dsl.baskets("store")))),
    AGGREGATE_CHANGED_DOWNSTREAM(dsl -> {
        KTable<String, Basket> table = dsl.grouped().aggregate(Basket::new, DslTopology::add, dsl.baskets("store"));
        table.toStream()
                .mapValues(basket -> basket.add("downstream").toString())
                .to(dsl.topic(Dsl.OUT), Dsl.TEXTS);
        dsl.out(table.mapValues(basket -> basket.add("table").toString(), dsl.materialized("mapped")));
    }),
    AGGREGATE_WITHOUT_CACHE(dsl -> dsl.outBaskets(dsl.grouped()
            .aggregate(Basket::new, DslTopology::add, dsl.baskets("store").withCachingDisabled()))),
    AGGREGATE_WITHOUT_LOG(dsl -> dsl.outBaskets(dsl.grouped()
            .aggregate(Basket::new, DslTopology::add, dsl.baskets("store").withLoggingDisabled()))),
    AGGREGATE_IN_A_SUPPLIER_OF_ITS_OWN(dsl -> dsl.out(dsl.grouped()
            .aggregate(
                    () -> "",
                    (key, one, all) -> last(all + one),
                    Materialized.<String, String>as(Stores.inMemoryKeyValueStore(dsl.store("store")))
                            .withKeySerde(Serdes.String())
                            .withValueSerde(Serdes.String())))),
    AGGREGATE_IN_A_STORE_TYPE_OF_ITS_OWN(dsl -> dsl.out(dsl.grouped()
            .aggregate(
                    () -> "",
                    (key, one, all) -> last(all + one),
                    dsl.materialized("store").withStoreType(Materialized.StoreType.IN_MEMORY)))),
    COGROUP(dsl -> dsl.outBaskets(dsl.grouped()
            .<Basket>cogroup(DslTopology::add)
            .cogroup(dsl.events(Dsl.RIGHT).groupByKey(), DslTopology::add)
            .aggregate(Basket::new, dsl.baskets("store")))),
    COGROUP_OF_WINDOWS(dsl -> dsl.outWindows(dsl.grouped()
            .<Basket>cogroup(DslTopology::add)
            .cogroup(dsl.events(Dsl.RIGHT).groupByKey(), DslTopology::add)
            .windowedBy(minutes())
            .aggregate(Basket::new, Materialized.with(Serdes.String(), Basket.serde())))),
    TABLE(dsl -> dsl.out(dsl.table(Dsl.LEFT, "store"))),
    TABLE_OF_A_STREAM(dsl -> dsl.out(dsl.events(Dsl.LEFT).toTable(dsl.materialized("store")))),
    TABLE_FILTERED(dsl ->
            dsl.out(dsl.table(Dsl.LEFT, "store").filter((key, text) -> text.length() > 1, dsl.materialized("kept")))),
    TABLE_MAPPED(
            dsl -> dsl.out(dsl.table(Dsl.LEFT, "store").mapValues(text -> text + "!", dsl.materialized("mapped")))),
    TABLE_TRANSFORMED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "store")
            .transformValues(
                    () -> new Exclaiming(dsl.store("store")), dsl.materialized("transformed"), dsl.store("store")))),
    TABLE_COUNTED(dsl -> dsl.out(byText(dsl.table(Dsl.LEFT, "store")).count(dsl.named("counts")), Serdes.Long())),
    TABLE_REDUCED(dsl -> dsl.out(
            dsl.table(Dsl.LEFT, "store")
                    .groupBy(
                            (key, text) -> KeyValue.pair(text.substring(0, 1), (long) text.length()),
                            Grouped.with(Serdes.String(), Serdes.Long()))
                    .reduce(
                            Long::sum,
                            (sum, length) -> sum - length,
                            dsl.<Long>named("reduced").withValueSerde(Serdes.Long())),
            Serdes.Long())),
    TABLE_AGGREGATED_IN_PLACE(dsl -> dsl.outBaskets(byText(dsl.table(Dsl.LEFT, "store"))
            .aggregate(
                    Basket::new,
                    DslTopology::add,
                    (key, one, basket) -> basket.remove(one),
                    dsl.baskets("aggregated")))),
    TABLES_JOINED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "left")
            .join(dsl.table(Dsl.RIGHT, "right"), DslTopology::pair, dsl.materialized("joined")))),
    TABLES_LEFT_JOINED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "left")
            .leftJoin(dsl.table(Dsl.RIGHT, "right"), DslTopology::pair, dsl.materialized("joined")))),
    TABLES_OUTER_JOINED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "left")
            .outerJoin(dsl.table(Dsl.RIGHT, "right"), DslTopology::pair, dsl.materialized("joined")))),
    TABLES_JOINED_WITHOUT_STORE(
            dsl -> dsl.out(dsl.table(Dsl.LEFT, "left").join(dsl.table(Dsl.RIGHT, "right"), DslTopology::pair))),
    AGGREGATES_JOINED(dsl -> dsl.out(dsl.grouped()
            .aggregate(Basket::new, DslTopology::add, dsl.baskets("left"))
            .join(
                    dsl.events(Dsl.RIGHT).groupByKey().aggregate(Basket::new, DslTopology::add, dsl.baskets("right")),
                    (left, right) -> left.addAll(right).toString(),
                    dsl.materialized("joined")))),
    FOREIGN_KEYS_JOINED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "left")
            .join(
                    dsl.table(Dsl.RIGHT, "right"),
                    DslTopology::foreignKey,
                    DslTopology::pair,
                    dsl.materialized("joined")))),
    FOREIGN_KEYS_LEFT_JOINED(dsl -> dsl.out(dsl.table(Dsl.LEFT, "left")
            .leftJoin(
                    dsl.table(Dsl.RIGHT, "right"),
                    DslTopology::foreignKey,
                    DslTopology::pair,
                    dsl.materialized("joined")))),
    STREAM_AND_TABLE_JOINED(dsl -> dsl.events(Dsl.LEFT)
            .join(dsl.table(Dsl.RIGHT, "store"), DslTopology::pair)
            .to(dsl.topic(Dsl.OUT), Dsl.TEXTS)),
    STREAM_AND_TABLE_LEFT_JOINED(dsl -> dsl.events(Dsl.LEFT)
            .leftJoin(dsl.table(Dsl.RIGHT, "store"), DslTopology::pair)
            .to(dsl.topic(Dsl.OUT), Dsl.TEXTS)),
    STREAM_AND_TABLE_JOINED_WITH_GRACE(dsl -> dsl.events(Dsl.LEFT)
            .join(
                    dsl.builder().table(dsl.topic(Dsl.RIGHT), dsl.versioned("store")),
                    DslTopology::pair,
                    Joined.with(Serdes.String(), Serdes.String(), Serdes.String())
                            .withGracePeriod(Duration.ofSeconds(20)))
            .to(dsl.topic(Dsl.OUT), Dsl.TEXTS)),
    STREAM_AND_GLOBAL_TABLE_JOINED(dsl -> {
        GlobalKTable<String, String> global =
                dsl.builder().globalTable(dsl.topic(Dsl.RIGHT), dsl.materialized("global"));
        dsl.events(Dsl.LEFT).join(global, (key, text) -> key, DslTopology::pair).to(dsl.topic(Dsl.OUT), Dsl.TEXTS);
    }),
    STREAMS_JOINED(dsl -> dsl.events(Dsl.LEFT)
            .join(dsl.events(Dsl.RIGHT), DslTopology::pair, within(), streamJoined())
            .to(dsl.topic(Dsl.OUT), Dsl.TEXTS)),
    STREAMS_OUTER_JOINED(dsl -> dsl.events(Dsl.LEFT)
            .outerJoin(dsl.events(Dsl.RIGHT), DslTopology::pair, within(), streamJoined())
            .to(dsl.topic(Dsl.OUT), Dsl.TEXTS)),
    TUMBLING(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(minutes())
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde())))),
    TUMBLING_COUNT(
            dsl -> dsl.outWindows(dsl.grouped().windowedBy(minutes()).count().mapValues(DslTopology::basket))),
    HOPPING(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(minutes().advanceBy(Duration.ofSeconds(20)))
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde())))),
    SLIDING(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(30), Duration.ofMinutes(1)))
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde())))),
    SESSIONS(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(10), Duration.ofMinutes(1)))
            .aggregate(
                    Basket::new,
                    DslTopology::add,
                    (key, one, other) -> one.addAll(other),
                    Materialized.with(Serdes.String(), Basket.serde())))),
    SESSIONS_COUNTED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofSeconds(10)))
            // or what has expired would still be found in Kafka's cache, and in no other store
            .count(Materialized.<String, Long, SessionStore<Bytes, byte[]>>with(Serdes.String(), Serdes.Long())
                    .withRetention(Duration.ofMinutes(5)))
            .mapValues(DslTopology::basket))),
    SUPPRESSED_UNTIL_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(minutes())
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde()))
            .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded())))),
    SLIDING_SUPPRESSED_UNTIL_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(30), Duration.ofMinutes(1)))
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde()))
            .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded())))),
    SESSIONS_SUPPRESSED_UNTIL_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(10), Duration.ofMinutes(1)))
            .aggregate(
                    Basket::new,
                    DslTopology::add,
                    (key, one, other) -> one.addAll(other),
                    Materialized.with(Serdes.String(), Basket.serde()))
            .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded())))),
    SUPPRESSED_FOR_A_TIME(dsl -> dsl.out(dsl.grouped()
            .reduce(DslTopology::later, dsl.materialized("store"))
            .suppress(Suppressed.untilTimeLimit(Duration.ofSeconds(15), BufferConfig.unbounded())))),
    TUMBLING_EMITTED_WHEN_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(minutes())
            .emitStrategy(EmitStrategy.onWindowClose())
            .aggregate(Basket::new, DslTopology::add, Materialized.with(Serdes.String(), Basket.serde())))),
    // with a longer retention time, here and below, or what is to be emitted expires in Kafka's stores
    SLIDING_EMITTED_WHEN_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(30), Duration.ofMinutes(1)))
            .emitStrategy(EmitStrategy.onWindowClose())
            .aggregate(
                    Basket::new,
                    DslTopology::add,
                    Materialized.<String, Basket, WindowStore<Bytes, byte[]>>with(Serdes.String(), Basket.serde())
                            .withRetention(Duration.ofMinutes(5))))),
    SESSIONS_EMITTED_WHEN_CLOSED(dsl -> dsl.outWindows(dsl.grouped()
            .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(10), Duration.ofMinutes(1)))
            .emitStrategy(EmitStrategy.onWindowClose())
            .aggregate(
                    Basket::new,
                    DslTopology::add,
                    (key, one, other) -> one.addAll(other),
                    Materialized.<String, Basket, SessionStore<Bytes, byte[]>>with(Serdes.String(), Basket.serde())
                            .withRetention(Duration.ofMinutes(5))))),
    VERSIONED(dsl -> dsl.out(dsl.builder()
            .table(dsl.topic(Dsl.LEFT), dsl.versioned("store"))
            .mapValues(text -> text + "!", dsl.materialized("mapped")))),
    SEVERAL_SUBTOPOLOGIES(dsl -> {
        KTable<String, Long> counts = byText(dsl.events(Dsl.LEFT)).count(dsl.named("counts"));
        KTable<String, Long> sums = counts.groupBy(
                        (text, count) -> KeyValue.pair(text.substring(0, 1), count),
                        Grouped.with(Serdes.String(), Serdes.Long()))
                .reduce(
                        Long::sum,
                        (sum, count) -> sum - count,
                        dsl.<Long>named("sums").withValueSerde(Serdes.Long()));
        dsl.out(sums, Serdes.Long());
        dsl.out(dsl.table(Dsl.RIGHT, "other").mapValues(text -> text + "!", dsl.materialized("mapped")));
    });

    /** Of texts that grow with each record. */
    private static final int LONGEST = 12;

    private final Consumer<Dsl> parts;

    DslTopology(Consumer<Dsl> parts) {
        this.parts = parts;
    }

    /**
     * Adds it to an application.
     *
     * @param prefix of its topics and named stores
     */
    void addTo(StreamsBuilder builder, String prefix) {
        parts.accept(new Dsl(builder, prefix));
    }

    private static KGroupedStream<String, String> byText(KStream<String, String> stream) {
        return stream.groupBy((key, text) -> text, Grouped.with(Serdes.String(), Serdes.String()));
    }

    private static KGroupedTable<String, String> byText(KTable<String, String> table) {
        return table.groupBy(
                (key, text) -> KeyValue.pair(text.substring(0, 1), text),
                Grouped.with(Serdes.String(), Serdes.String()));
    }

    private static TimeWindows minutes() {
        return TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(30));
    }

    private static JoinWindows within() {
        return JoinWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    private static StreamJoined<String, String, String> streamJoined() {
        return StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String());
    }

    private static Basket add(String key, String text, Basket basket) {
        return basket.add(text);
    }

    private static Basket basket(long count) {
        return new Basket().add(Long.toString(count));
    }

    private static String later(String before, String text) {
        return last(before + text);
    }

    private static String last(String text) {
        return text.length() <= LONGEST ? text : text.substring(text.length() - LONGEST);
    }

    private static String pair(String left, String right) {
        return left + "|" + right;
    }

    private static String foreignKey(String text) {
        return "k" + text.charAt(0) % 5;
    }

    private static final class Exclaiming implements ValueTransformerWithKey<String, String, String> {

        private final String name;
        private KeyValueStore<String, Object> store;

        Exclaiming(String name) {
            this.name = name;
        }

        @Override
        public void init(ProcessorContext context) {
            store = context.getStateStore(name);
        }

        @Override
        public String transform(String key, String text) {
            return text == null ? null : text + "!" + (store.get(key) != null);
        }

        @Override
        public void close() {}
    }
}
