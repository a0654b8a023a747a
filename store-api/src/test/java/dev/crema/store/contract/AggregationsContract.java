package dev.crema.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.CachedStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aggregations in the Processor API on cached stores of an engine beside the same on Kafka's: same output, changelog and store. */
public abstract class AggregationsContract {

    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final Duration ADVANCE = Duration.ofSeconds(20);
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final long GRACE_MS = Duration.ofMinutes(5).toMillis();
    private static final long SEED = Long.getLong("crema.seed", new Random().nextLong());
    private static final int RECORDS = 1500;
    private static final String STORE = "store";

    @TempDir
    Path directory;

    /** Supplies stores of plain values. */
    protected abstract WindowBytesStoreSupplier windows(String name, Duration retention, Duration length);

    /** Supplies stores of plain values. */
    protected abstract SessionBytesStoreSupplier sessions(String name, Duration retention);

    /** What is done with a record; late ones are dropped, as the DSL drops them. */
    private abstract static class Aggregating extends ContextualProcessor<String, String, String, String> {

        private long streamTime;

        @Override
        public void process(Record<String, String> record) {
            streamTime = Math.max(streamTime, record.timestamp());
            if (record.timestamp() > streamTime - GRACE_MS) {
                aggregate(record);
            }
        }

        abstract void aggregate(Record<String, String> record);

        final WindowStore<String, String> windows() {
            return context().getStateStore(STORE);
        }

        final void add(Record<String, String> record, long start, String before) {
            String now = before == null ? record.value() : before + record.value();
            windows().put(record.key(), now, start);
            context().forward(record.withKey(record.key() + "@" + start).withValue(now));
        }
    }

    /** Windows that begin every so often, all that a record is in. */
    private static final class Hopping extends Aggregating {

        private final long advance;

        Hopping(Duration advance) {
            this.advance = advance.toMillis();
        }

        @Override
        void aggregate(Record<String, String> record) {
            long newest = record.timestamp() - record.timestamp() % advance;
            for (long start = newest; start >= 0 && start > record.timestamp() - LENGTH.toMillis(); start -= advance) {
                add(record, start, windows().fetch(record.key(), start));
            }
        }
    }

    /** All windows that are there and reach a record, and that which ends with it. */
    private static final class Sliding extends Aggregating {

        @Override
        void aggregate(Record<String, String> record) {
            long time = record.timestamp();
            long own = Math.max(0, time - LENGTH.toMillis());
            List<KeyValue<Windowed<String>, String>> reaching = TestTask.drain(
                    windows().fetch(record.key(), record.key(), Instant.ofEpochMilli(own), Instant.ofEpochMilli(time)));
            boolean ends = false;
            for (KeyValue<Windowed<String>, String> window : reaching) {
                long start = window.key.window().start();
                add(record, start, window.value);
                ends |= start == own;
            }
            if (!ends) {
                add(record, own, null);
            }
        }
    }

    /** All sessions that a record touches become one with it. */
    private static final class Sessions extends Aggregating {

        @Override
        void aggregate(Record<String, String> record) {
            SessionStore<String, String> sessions = context().getStateStore(STORE);
            long start = record.timestamp();
            long end = record.timestamp();
            StringBuilder merged = new StringBuilder(record.value());
            for (KeyValue<Windowed<String>, String> session : TestTask.drain(
                    sessions.findSessions(record.key(), start - ADVANCE.toMillis(), end + ADVANCE.toMillis()))) {
                start = Math.min(start, session.key.window().start());
                end = Math.max(end, session.key.window().end());
                merged.append(session.value);
                sessions.remove(session.key);
                context()
                        .forward(record.withKey(record.key() + session.key.window())
                                .withValue(null));
            }
            SessionWindow window = new SessionWindow(start, end);
            sessions.put(new Windowed<>(record.key(), window), merged.toString());
            context().forward(record.withKey(record.key() + window).withValue(merged.toString()));
        }
    }

    enum Aggregation {
        TUMBLING {
            @Override
            Aggregating processor() {
                return new Hopping(LENGTH);
            }
        },
        HOPPING {
            @Override
            Aggregating processor() {
                return new Hopping(ADVANCE);
            }
        },
        SLIDING {
            @Override
            Aggregating processor() {
                return new Sliding();
            }
        },
        SESSIONS {
            @Override
            Aggregating processor() {
                return new Sessions();
            }
        };

        abstract Aggregating processor();
    }

    private StoreBuilder<? extends StateStore> cremas(Aggregation aggregation) {
        return aggregation == Aggregation.SESSIONS
                ? CachedStores.sessionStoreBuilder(sessions(STORE, RETENTION), Serdes.String(), Serdes.String())
                : CachedStores.windowStoreBuilder(windows(STORE, RETENTION, LENGTH), Serdes.String(), Serdes.String());
    }

    private static StoreBuilder<? extends StateStore> kafkas(Aggregation aggregation) {
        return aggregation == Aggregation.SESSIONS
                ? Stores.sessionStoreBuilder(
                        Stores.persistentSessionStore(STORE, RETENTION), Serdes.String(), Serdes.String())
                : Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(STORE, RETENTION, LENGTH, false),
                        Serdes.String(),
                        Serdes.String());
    }

    /** What a run came to. */
    private record Outcome(List<String> output, List<String> changelog, Map<String, String> store) {}

    @ParameterizedTest
    @EnumSource
    void an_aggregation_comes_to_what_it_comes_to_on_kafkas_stores(Aggregation aggregation) {
        Outcome cached = run(aggregation, kafkas(aggregation).withCachingEnabled(), "kafka-cached");
        Outcome bare = run(aggregation, kafkas(aggregation), "kafka-bare");
        Outcome crema = run(aggregation, cremas(aggregation), "crema");
        String seed = "-Dcrema.seed=" + SEED;
        assertThat(crema.output).as(seed).isEqualTo(cached.output);
        assertThat(crema.changelog).as(seed).isEqualTo(cached.changelog);
        // in Kafka's cache windows are found that are expired
        assertThat(crema.store).as(seed).isEqualTo(bare.store).hasSizeGreaterThan(10);
    }

    private Outcome run(Aggregation aggregation, StoreBuilder<? extends StateStore> store, String side) {
        Topology topology = new Topology()
                .addSource("source", new StringDeserializer(), new StringDeserializer(), "input")
                .addProcessor("aggregate", aggregation::processor, "source")
                .addStateStore(store, "aggregate")
                .addSink("sink", "output", new StringSerializer(), new StringSerializer(), "aggregate");
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        config.put(
                StreamsConfig.STATE_DIR_CONFIG,
                directory.resolve(aggregation + "-" + side).toString());
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, config, Instant.EPOCH)) {
            TestInputTopic<String, String> input =
                    driver.createInputTopic("input", new StringSerializer(), new StringSerializer());
            Random random = new Random(SEED);
            long now = 0;
            for (int i = 0; i < RECORDS; i++) {
                now += random.nextInt(5_000);
                long late = random.nextInt(4) == 0 ? random.nextInt(400_000) : 0; // some of them too late
                input.pipeInput("key" + random.nextInt(6), " " + i, Math.max(0, now - late));
            }
            return new Outcome(
                    read(driver, "output"), read(driver, "app-store-changelog"), contents(driver, aggregation));
        }
    }

    private static List<String> read(TopologyTestDriver driver, String topic) {
        return driver
                .createOutputTopic(topic, new BytesDeserializer(), new StringDeserializer())
                .readRecordsToList()
                .stream()
                .map(record -> record.key() + " " + record.value() + " @" + record.timestamp())
                .toList();
    }

    private static Map<String, String> contents(TopologyTestDriver driver, Aggregation aggregation) {
        KeyValueIterator<Windowed<String>, String> all = aggregation == Aggregation.SESSIONS
                ? driver.<String, String>getSessionStore(STORE).fetch(null, null)
                : driver.<String, String>getWindowStore(STORE).all();
        return TestTask.drain(all).stream()
                .collect(Collectors.toMap(entry -> entry.key.toString(), entry -> entry.value));
    }
}
