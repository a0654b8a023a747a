package dev.crema.quickstart;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import dev.crema.store.config.StoreCatalog;
import dev.crema.store.dsl.CachedDsl;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** Keeps the statistics of each route in a cached store, and those of each airport and hour in a windowed one. */
final class FlightTopology {

    static final String STORE = "routes";
    static final String HOURS = "hours";

    /** Of hours, in the time of the flights. */
    static final Duration KEPT = Duration.ofDays(2);

    private FlightTopology() {}

    /**
     * @param topic flights, keyed by route
     */
    static Topology of(String topic) {
        var routes = CachedStores.keyValueStoreBuilder(
                RocksStores.persistentKeyValueStore(STORE), Serdes.String(), RouteStats.serde());
        return new Topology()
                .addSource(
                        "flights",
                        Serdes.String().deserializer(),
                        Flight.serde().deserializer(),
                        topic)
                .addProcessor("count", Count::new, "flights")
                .addStateStore(routes, "count");
    }

    /** The same, and beside it the departures of each airport in each hour. */
    static Topology withHours(String topic) {
        var hours = CachedStores.windowStoreBuilder(
                RocksStores.persistentWindowStore(HOURS, KEPT, AirportHour.HOUR, false),
                Serdes.String(),
                RouteStats.serde());
        return of(topic).addProcessor("watch", Watch::new, "flights").addStateStore(hours, "watch");
    }

    /** As {@link #withHours}, with the stores of a catalog. */
    static Topology ofCatalog(String topic, StoreCatalog catalog) {
        Topology topology = new Topology()
                .addSource(
                        "flights",
                        Serdes.String().deserializer(),
                        Flight.serde().deserializer(),
                        topic)
                .addProcessor("count", Count::new, "flights")
                .addProcessor("watch", Watch::new, "flights");
        return catalog.addTo(topology, "count", "watch");
    }

    /**
     * Tables of the DSL: the statistics of each route, and those of each route and hour. Their cache comes with the builder, their
     * stores with the properties.
     *
     * @param properties of the application
     */
    static Topology ofTables(String topic, Properties properties) {
        StreamsBuilder builder = CachedDsl.streamsBuilder(properties);
        KGroupedStream<String, Flight> routes = builder.stream(topic, Consumed.with(Serdes.String(), Flight.serde()))
                .groupByKey();
        routes.aggregate(
                () -> RouteStats.NONE,
                (route, flight, before) -> RouteStats.add(before, flight),
                Materialized.<String, RouteStats, KeyValueStore<Bytes, byte[]>>as(STORE)
                        .withValueSerde(RouteStats.serde()));
        routes.windowedBy(TimeWindows.ofSizeAndGrace(AirportHour.HOUR, KEPT.minus(AirportHour.HOUR)))
                .aggregate(
                        () -> RouteStats.NONE,
                        (route, flight, before) -> RouteStats.add(before, flight),
                        Materialized.<String, RouteStats, WindowStore<Bytes, byte[]>>as(HOURS)
                                .withValueSerde(RouteStats.serde())
                                .withRetention(KEPT));
        return builder.build(properties);
    }

    private static final class Watch implements Processor<String, Flight, Void, Void> {

        private WindowStore<String, RouteStats> hours;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            hours = context.getStateStore(HOURS);
        }

        @Override
        public void process(Record<String, Flight> flight) {
            AirportHour hour = AirportHour.of(flight.value());
            RouteStats before = hours.fetch(hour.airport(), hour.start());
            hours.put(hour.airport(), RouteStats.add(before, flight.value()), hour.start());
        }
    }

    private static final class Count implements Processor<String, Flight, Void, Void> {

        private KeyValueStore<String, RouteStats> routes;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            routes = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<String, Flight> flight) {
            RouteStats before = routes.get(flight.key());
            routes.put(flight.key(), RouteStats.add(before, flight.value()));
        }
    }
}
