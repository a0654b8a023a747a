package dev.crema.store.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Stores that tally one topic. They share its tasks, and have none in common with another topic's stores. */
public final class Subtopology {

    private final String topic;
    private final Map<String, Kind> stores;
    private final BiConsumer<StreamsBuilder, Progress> parts;

    private Subtopology(String topic, Map<String, Kind> stores, BiConsumer<StreamsBuilder, Progress> parts) {
        this.topic = topic;
        this.stores = stores;
        this.parts = parts;
    }

    /**
     * A processor that tallies in each of the stores.
     *
     * @param builders of logged stores of any kind and format, with values of {@link Tally#serde()}
     */
    public static Subtopology of(String topic, List<? extends StoreBuilder<?>> builders) {
        return of(topic, builders, record -> {});
    }

    /** As {@link #of(String, List)}, with something else done with each record that is tallied. */
    public static Subtopology of(
            String topic, List<? extends StoreBuilder<?>> builders, Consumer<Record<String, Long>> afterwards) {
        Map<String, Kind> stores = new LinkedHashMap<>();
        builders.forEach(builder -> stores.put(builder.name(), Kind.of(builder)));
        List<String> names = List.copyOf(stores.keySet());
        return new Subtopology(topic, stores, (builder, progress) -> {
            builders.forEach(builder::addStateStore);
            input(builder, topic)
                    .process(
                            () -> new TallyProcessor(names, progress, afterwards),
                            Named.as(processor(topic)),
                            names.toArray(String[]::new));
        });
    }

    /** A table of the DSL. */
    public static Subtopology aggregation(String topic, KeyValueBytesStoreSupplier supplier) {
        return new Subtopology(
                topic, Map.of(supplier.name(), Kind.ENTRIES), (builder, progress) -> input(builder, topic)
                        .processValues(() -> new TallyOfOne(progress), Named.as(processor(topic)))
                        .groupByKey(Grouped.with(Serdes.String(), Tally.serde()))
                        .aggregate(
                                () -> Tally.NONE,
                                (key, one, tally) -> tally.plus(one.sum(), one.newest()),
                                Materialized.<String, Tally>as(supplier)
                                        .withKeySerde(Serdes.String())
                                        .withValueSerde(Tally.serde())));
    }

    private static KStream<String, Long> input(StreamsBuilder builder, String topic) {
        return builder.stream(topic, Consumed.with(Serdes.String(), Serdes.Long()));
    }

    /** The name of the processor that a topic's records come to. */
    static String processor(String topic) {
        return "tally-" + topic;
    }

    public String topic() {
        return topic;
    }

    /** The stores by name. */
    Map<String, Kind> stores() {
        return stores;
    }

    void addTo(StreamsBuilder builder, Progress progress) {
        parts.accept(builder, progress);
    }

    /** Makes a tally of every record. */
    private static final class TallyOfOne extends ContextualFixedKeyProcessor<String, Long, Tally> {

        private final Progress progress;

        TallyOfOne(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void process(FixedKeyRecord<String, Long> record) {
            context().forward(record.withValue(Tally.NONE.plus(record.value(), record.timestamp())));
            RecordMetadata metadata = context().recordMetadata().orElseThrow();
            progress.processed(metadata.partition(), metadata.offset());
        }
    }
}
