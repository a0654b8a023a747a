package dev.crema.store.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows that are emitted when they close (KIP-825). */
public abstract class EmissionContract {

    private static final Instant BEGIN = Instant.parse("2026-11-28T00:00:00Z");
    private static final int MINUTES = 60;
    private static final Duration SHORT = Duration.ofSeconds(20);

    private final Class<?> suppliers;

    /** @param suppliers of the engine below */
    protected EmissionContract(Class<?> suppliers) {
        this.suppliers = suppliers;
    }

    /** How windows are made, so that each record is in one of its own. */
    enum Kind {
        TUMBLING {
            @Override
            KTable<Windowed<String>, Long> count(KGroupedStream<String, String> stream) {
                return stream.windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1)))
                        .emitStrategy(EmitStrategy.onWindowClose())
                        .count();
            }
        },
        SLIDING {
            @Override
            KTable<Windowed<String>, Long> count(KGroupedStream<String, String> stream) {
                return stream.windowedBy(SlidingWindows.ofTimeDifferenceWithNoGrace(SHORT))
                        .emitStrategy(EmitStrategy.onWindowClose())
                        .count();
            }
        },
        SESSIONS {
            @Override
            KTable<Windowed<String>, Long> count(KGroupedStream<String, String> stream) {
                return stream.windowedBy(SessionWindows.ofInactivityGapWithNoGrace(SHORT))
                        .emitStrategy(EmitStrategy.onWindowClose())
                        .count();
            }
        };

        abstract KTable<Windowed<String>, Long> count(KGroupedStream<String, String> stream);

        /** The start of the window of a record, after its time. */
        Duration start() {
            return this == SLIDING ? SHORT.negated() : Duration.ZERO;
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(arguments(kind, 0), arguments(kind, 10_000_000)));
    }

    /**
     * They are emitted once a second at most, in which an application that catches up goes through more than their retention time. Those
     * of different keys come in the order of time, or what is downstream takes them for late.
     */
    @ParameterizedTest
    @MethodSource("kinds")
    void windows_are_kept_until_they_are_emitted(Kind kind, int cacheBytes) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        properties.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
        properties.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, 1000L);
        StreamsBuilder builder = CachedDsl.streamsBuilder(properties);
        kind.count(builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()))
                        .groupByKey())
                .toStream((window, count) -> window.window().start())
                .to("out", Produced.with(Serdes.Long(), Serdes.Long()));
        try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(properties), properties, BEGIN)) {
            TestInputTopic<String, String> in =
                    driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
            TestOutputTopic<Long, Long> out = driver.createOutputTopic(
                    "out", Serdes.Long().deserializer(), Serdes.Long().deserializer());
            for (int minute = 0; minute < MINUTES; minute++) {
                in.pipeInput(minute % 2 == 0 ? "odd" : "even", "", BEGIN.plus(Duration.ofMinutes(minute)));
            }
            assertThat(out.isEmpty()).isTrue();
            driver.advanceWallClockTime(Duration.ofSeconds(2));
            in.pipeInput("key", "", BEGIN.plus(Duration.ofMinutes(MINUTES)));
            assertThat(out.readKeyValuesToList())
                    .isEqualTo(LongStream.range(0, MINUTES)
                            .mapToObj(minute -> KeyValue.pair(
                                    BEGIN.plus(Duration.ofMinutes(minute))
                                            .plus(kind.start())
                                            .toEpochMilli(),
                                    1L))
                            .toList());
        }
    }
}
