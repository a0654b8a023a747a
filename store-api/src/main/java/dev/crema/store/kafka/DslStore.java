package dev.crema.store.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateStore;

/**
 * What a store of a DSL operator is made of.
 *
 * @param kafkas as Kafka makes it, not opened
 * @param below what is below Kafka's cache in it
 * @param keySerde as given; null for the application's default
 * @param valueSerde as given; null for the application's default
 * @param changelog settings of the changelog topic; empty where there is none
 * @param metricsScope what the engine below is called in metrics
 * @param spans of windows and sessions
 */
public record DslStore<K, V>(
        StateStore kafkas,
        StateStore below,
        Serde<K> keySerde,
        Serde<V> valueSerde,
        Optional<Map<String, String>> changelog,
        String metricsScope,
        Optional<Spans> spans) {}
