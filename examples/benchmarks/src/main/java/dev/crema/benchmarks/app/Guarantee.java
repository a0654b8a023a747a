package dev.crema.benchmarks.app;

import org.apache.kafka.streams.StreamsConfig;

/** A processing guarantee with its usual commit interval. */
enum Guarantee {
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE, 1_000),
    EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2, 100);

    private final String config;
    private final int commitIntervalMs;

    Guarantee(String config, int commitIntervalMs) {
        this.config = config;
        this.commitIntervalMs = commitIntervalMs;
    }

    String config() {
        return config;
    }

    int commitIntervalMs() {
        return commitIntervalMs;
    }

    /** As {@code list} prints it. */
    String what() {
        return "every %,d ms, %s".formatted(commitIntervalMs, config);
    }
}
