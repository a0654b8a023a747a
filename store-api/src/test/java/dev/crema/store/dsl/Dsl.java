package dev.crema.store.dsl;

import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * What topologies are put together from. Input is texts, of which a comma makes several for the same key between two commits.
 *
 * @param prefix of topics and named stores
 */
record Dsl(StreamsBuilder builder, String prefix) {

    static final String LEFT = "left";
    static final String RIGHT = "right";
    static final String OUT = "out";

    static final Produced<String, String> TEXTS = Produced.with(Serdes.String(), Serdes.String());

    String topic(String name) {
        return prefix + name;
    }

    String store(String name) {
        return prefix + name;
    }

    KStream<String, String> events(String topic) {
        return builder.stream(topic(topic), Consumed.with(Serdes.String(), Serdes.String()))
                .filter((key, texts) -> texts != null)
                .flatMapValues(texts -> Arrays.asList(texts.split(",")));
    }

    KGroupedStream<String, String> grouped() {
        return events(LEFT).groupByKey(Grouped.with(Serdes.String(), Serdes.String()));
    }

    KTable<String, String> table(String topic, String store) {
        return builder.table(topic(topic), Consumed.with(Serdes.String(), Serdes.String()), materialized(store));
    }

    <V> Materialized<String, V, KeyValueStore<Bytes, byte[]>> named(String store) {
        return Materialized.<String, V, KeyValueStore<Bytes, byte[]>>as(store(store))
                .withKeySerde(Serdes.String());
    }

    Materialized<String, String, KeyValueStore<Bytes, byte[]>> materialized(String store) {
        return this.<String>named(store).withValueSerde(Serdes.String());
    }

    Materialized<String, Basket, KeyValueStore<Bytes, byte[]>> baskets(String store) {
        return this.<Basket>named(store).withValueSerde(Basket.serde());
    }

    Materialized<String, String, KeyValueStore<Bytes, byte[]>> versioned(String store) {
        return Materialized.<String, String>as(
                        Stores.persistentVersionedKeyValueStore(store(store), Duration.ofMinutes(5)))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String());
    }

    void out(KTable<String, String> table) {
        out(table, Serdes.String());
    }

    <V> void out(KTable<String, V> table, Serde<V> values) {
        table.toStream().to(topic(OUT), Produced.with(Serdes.String(), values));
    }

    void outBaskets(KTable<String, Basket> table) {
        out(table, Basket.serde());
    }

    void outWindows(KTable<Windowed<String>, Basket> windows) {
        windows.toStream((window, basket) -> window.toString())
                .to(topic(OUT), Produced.with(Serdes.String(), Basket.serde()));
    }
}
