package dev.crema.store.dsl;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** How often there was which text. It is changed in place, as aggregates often are. */
final class Basket {

    private final Map<String, Integer> counts = new TreeMap<>();

    Basket add(String text) {
        counts.merge(text, 1, Integer::sum);
        return this;
    }

    Basket remove(String text) {
        counts.computeIfPresent(text, (same, count) -> count == 1 ? null : count - 1);
        return this;
    }

    Basket addAll(Basket other) {
        other.counts.forEach((text, count) -> counts.merge(text, count, Integer::sum));
        return this;
    }

    static Serde<Basket> serde() {
        return Serdes.serdeFrom(
                (topic, basket) -> basket == null ? null : basket.toString().getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> bytes == null ? null : parsed(new String(bytes, StandardCharsets.UTF_8)));
    }

    private static Basket parsed(String text) {
        Basket basket = new Basket();
        if (!text.isEmpty()) {
            for (String item : text.split(";")) {
                String[] parts = item.split("=");
                basket.counts.put(parts[0], Integer.parseInt(parts[1]));
            }
        }
        return basket;
    }

    @Override
    public String toString() {
        return counts.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(";"));
    }
}
