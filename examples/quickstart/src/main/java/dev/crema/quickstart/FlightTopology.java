package dev.crema.quickstart;

import dev.crema.rocks.RocksStores;
import dev.crema.store.CachedStores;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the statistics of each route in a cached store. */
final class FlightTopology {

    static final String STORE = "routes";

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
