package dev.crema.benchmarks.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Whose figure it is: Kafka's store, Crema's over Crema's engine, or what no store can beat. */
public enum Side {
    @JsonProperty("kafka")
    KAFKA,
    @JsonProperty("crema")
    CREMA,
    @JsonProperty("limit")
    LIMIT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
