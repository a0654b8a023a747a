package dev.crema.benchmarks.app;

import java.util.Map;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** A processor that gets, changes and puts an aggregate for each record, and forwards nothing. */
abstract class Aggregation<V> extends ContextualProcessor<String, Long, Void, Void> {

    /** Of the processor. */
    static final String NAME = "aggregation";

    private final Aggregate<V> aggregate;
    private final Meter meter;

    Aggregation(Aggregate<V> aggregate, Meter meter) {
        this.aggregate = aggregate;
        this.meter = meter;
    }

    /** The input topic and what aggregates it. */
    static Topology topology(ProcessorSupplier<String, Long, Void, Void> aggregation) {
        return new Topology()
                .addSource("source", new StringDeserializer(), new LongDeserializer(), Input.TOPIC)
                .addProcessor(NAME, aggregation, "source");
    }

    abstract V get(String key);

    abstract void put(String key, V value);

    @Override
    public final void process(Record<String, Long> record) {
        boolean last = meter.next();
        String key = record.key();
        put(key, aggregate.changed(key, get(key)));
        if (last) {
            context().commit(); // or the measured time depended on where in the commit interval the input ends
        }
    }

    /** Over a state store. */
    static final class InStore<V> extends Aggregation<V> {

        private KeyValueStore<String, V> store;

        InStore(Aggregate<V> aggregate, Meter meter) {
            super(aggregate, meter);
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            store = context.getStateStore(Design.STORE);
        }

        @Override
        V get(String key) {
            return store.get(key);
        }

        @Override
        void put(String key, V value) {
            store.put(key, value);
        }
    }

    /** Over a bare map, no store and no changelog: the limit. */
    static final class InMap<V> extends Aggregation<V> {

        private final Map<String, V> map;

        InMap(Aggregate<V> aggregate, Meter meter, Map<String, V> map) {
            super(aggregate, meter);
            this.map = map;
        }

        @Override
        V get(String key) {
            return map.get(key);
        }

        @Override
        void put(String key, V value) {
            map.put(key, value);
        }
    }
}
