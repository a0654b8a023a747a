package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Side;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * Which application is measured: its topology and its settings.
 *
 * @param side whose store it has; no store at the limit
 */
record Design<V>(Side side, Job job, Aggregate<V> aggregate, Guarantee guarantee) {

    static final String NAME = "benchmarks";
    static final String STORE = "store";

    private static final long CACHE_BYTES = 256L << 20;
    private static final int MAX_POLL_RECORDS = 5_000;

    /**
     * The input topic, what aggregates it, and the store of it.
     *
     * @param config of the application
     * @param map which there is in place of the store at the limit
     */
    Topology topology(Properties config, Meter meter, Map<String, V> map) {
        return side == Side.LIMIT
                ? Aggregation.topology(() -> new Aggregation.InMap<>(aggregate, meter, map))
                : job.topology(this, config, meter);
    }

    Topology topology(Properties config, Meter meter) {
        return topology(config, meter, Map.of());
    }

    Properties config(String servers, Path state) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, NAME);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.config());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, guarantee.commitIntervalMs());
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        config.put(StreamsConfig.consumerPrefix("max.poll.records"), MAX_POLL_RECORDS);
        job.configure(side, config);
        return config;
    }
}
