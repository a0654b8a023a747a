package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Side;
import dev.crema.rocks.RocksDslStoreSuppliers;
import dev.crema.store.dsl.CachedDsl;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.WindowStore;

/** Operators of the DSL that have a store, in RocksDB. */
enum DslJob implements Job {
    TABLE("an aggregation", "groupByKey().aggregate()", true) {
        @Override
        <V> void add(KStream<String, Long> input, StreamsBuilder builder, Aggregate<V> aggregate) {
            input.groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                    .aggregate(
                            () -> null,
                            (key, one, present) -> aggregate.changed(key, present),
                            materialized(aggregate));
        }
    },
    WINDOWS("a windowed aggregation", "groupByKey().windowedBy(TimeWindows of a minute).aggregate()", false) {
        @Override
        <V> void add(KStream<String, Long> input, StreamsBuilder builder, Aggregate<V> aggregate) {
            input.groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                    .windowedBy(TimeWindows.ofSizeWithNoGrace(WINDOW))
                    .aggregate(
                            () -> null,
                            (key, one, present) -> aggregate.changed(key, present),
                            DslJob.<V, WindowStore<Bytes, byte[]>>materialized(aggregate)
                                    .withRetention(RETENTION));
        }
    },
    JOIN("a join of a stream with a table", "leftJoin() of a stream with a table of 100,000 keys", false) {
        @Override
        <V> void add(KStream<String, Long> input, StreamsBuilder builder, Aggregate<V> aggregate) {
            KTable<String, V> table = builder.table(
                    TableInput.TABLE,
                    Consumed.with(Serdes.String(), aggregate.values().serde()),
                    materialized(aggregate));
            input.leftJoin(
                    table,
                    (key, one, value) -> {
                        if (value == null) {
                            throw new Failure("nothing to join with " + key);
                        }
                        return one + aggregate.count().applyAsLong(value);
                    },
                    Joined.with(
                            Serdes.String(), Serdes.Long(), aggregate.values().serde()));
        }

        @Override
        public <V> Input input(Broker broker, String[] draws, Aggregate<V> aggregate) throws Exception {
            return TableInput.create(broker, draws, aggregate);
        }

        @Override
        public long aggregated(int records) {
            return TableInput.written(records);
        }
    };

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration RETENTION = Duration.ofHours(1);

    private final String work;
    private final String operator;
    private final boolean hasLimit;

    DslJob(String work, String operator, boolean hasLimit) {
        this.work = work;
        this.operator = operator;
        this.hasLimit = hasLimit;
    }

    /** Adds the operator and what comes after it, which is nothing that costs. */
    abstract <V> void add(KStream<String, Long> input, StreamsBuilder builder, Aggregate<V> aggregate);

    private static <V, S extends StateStore> Materialized<String, V, S> materialized(Aggregate<V> aggregate) {
        return Materialized.<String, V, S>as(Design.STORE)
                .withKeySerde(Serdes.String())
                .withValueSerde(aggregate.values().serde());
    }

    @Override
    public String kafka() {
        return operator + ", caching enabled, over RocksDB";
    }

    @Override
    public String crema() {
        return "the same, with CachedDsl.streamsBuilder and RocksDslStoreSuppliers, defaults";
    }

    @Override
    public String work() {
        return work;
    }

    @Override
    public String operator() {
        return "an operator of the DSL whose results nobody reads";
    }

    @Override
    public boolean hasLimit() {
        return hasLimit;
    }

    @Override
    public <V> Topology topology(Design<V> design, Properties config, Meter meter) {
        StreamsBuilder builder = design.side() == Side.KAFKA ? new StreamsBuilder() : CachedDsl.streamsBuilder(config);
        KStream<String, Long> input = builder.stream(Input.TOPIC, Consumed.with(Serdes.String(), Serdes.Long()))
                .processValues(() -> new Metered(meter));
        add(input, builder, design.aggregate());
        return builder.build(config);
    }

    @Override
    public void configure(Side side, Properties config) {
        if (side == Side.CREMA) {
            config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, RocksDslStoreSuppliers.class);
        }
    }

    /** Counts records, and asks for a commit with the last one, as {@link Aggregation} does. */
    private static final class Metered extends ContextualFixedKeyProcessor<String, Long, Long> {

        private final Meter meter;

        Metered(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void process(FixedKeyRecord<String, Long> record) {
            boolean last = meter.next();
            context().forward(record);
            if (last) {
                context().commit();
            }
        }
    }
}
