package dev.crema.benchmarks.app;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Needs;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.benchmarks.store.Document;
import dev.crema.benchmarks.store.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/** How long a store takes from nothing until it answers as it will go on to answer. */
final class Restore extends ChildScenario {

    private static final int RECORDS = 2_000_000;
    private static final int READS = 500_000;
    private static final int PATIENCE_MINUTES = 5;
    private static final int MAX_POLL_RECORDS = 1_000;
    private static final String CHANGELOG = Design.NAME + "-" + Design.STORE + "-changelog";
    private static final Aggregate<Document> AGGREGATE = Aggregate.HUNDRED_BYTES;

    Restore() {
        super("restore", Unit.MILLISECONDS);
    }

    @Override
    public Description description() {
        return new Description(
                "How long does a store restore from nothing, until it answers as fast as it will go on to?",
                Engine.ROCKS.kafka(),
                Engine.ROCKS.crema(),
                "a consumer that reads the changelog and drops it",
                "changelog of 1 partition, 1 thread; from the first onRestoreStart until 4,000 reads a second run at their"
                        + " steady p99 and the bytes of table files stay the same, so that no compaction is left to be done",
                "String, %,d in random order, each once".formatted(RECORDS),
                AGGREGATE.values().what(),
                Guarantee.AT_LEAST_ONCE.what());
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("to rest", true, setting.pairs(3), true));
    }

    @Override
    public Needs needs(Setting setting) {
        return new Needs(5 * Needs.GIB, 4 * Needs.GIB);
    }

    @Override
    public Sample measure(Order order) throws Exception {
        int records = order.load(RECORDS);
        try (Broker broker = Broker.start(order.directory().resolve("broker"))) {
            broker.createTopic(Input.TOPIC);
            broker.createTopic(CHANGELOG);
            write(broker, records);
            return order.side() == Side.LIMIT
                    ? consumed(broker, records)
                    : restored(broker, order.side(), order.directory().resolve("state"), records);
        }
    }

    private static void write(Broker broker, int records) {
        var serializer = AGGREGATE.values().serde().serializer();
        int[] numbers = Keys.permuted(records);
        broker.write(
                CHANGELOG,
                IntStream.range(0, records),
                offset -> Keys.key(numbers[offset]).getBytes(StandardCharsets.UTF_8),
                offset -> serializer.serialize(null, AGGREGATE.values().first().apply(Keys.key(numbers[offset]))),
                offset -> System.currentTimeMillis());
    }

    private static Sample consumed(Broker broker, int records) {
        long begin = System.nanoTime();
        long read = Changelog.count(broker.servers(), CHANGELOG, MAX_POLL_RECORDS);
        if (read != records) {
            throw new Failure("a wrong result: " + read + " of " + records + " records were read");
        }
        return new Sample((System.nanoTime() - begin) / 1e6, Map.of());
    }

    private static Sample restored(Broker broker, Side side, Path state, int records) throws InterruptedException {
        var design = new Design<>(side, Engine.ROCKS, AGGREGATE, Guarantee.AT_LEAST_ONCE);
        Meter endless = new Meter(0, Long.MAX_VALUE);
        Restoring restoring = new Restoring();
        Neighbours neighbours = new Neighbours();
        Properties config = design.config(broker.servers(), state);
        try (KafkaStreams streams = new KafkaStreams(design.topology(config, endless), config)) {
            streams.setGlobalStateRestoreListener(restoring);
            CountDownLatch running = new CountDownLatch(1);
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.countDown();
                }
            });
            streams.start();
            if (!running.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new Failure("not restored within " + PATIENCE_MINUTES + " minutes");
            }
            if (restoring.records != records) {
                throw new Failure("a wrong result: " + restoring.records + " of " + records + " records were restored");
            }
            var store = streams.store(StoreQueryParameters.fromNameAndType(
                    Design.STORE, QueryableStoreTypes.<String, Document>keyValueStore()));
            int[] draws = Keys.uniform(records, READS);
            int[] next = {0};
            Settling.Rest rest = Settling.await(
                    () -> {
                        if (store.get(Keys.key(draws[next[0]++ % READS])) == null) {
                            throw new Failure("a wrong result: a key is missing");
                        }
                    },
                    state);
            Map<String, Double> details = new TreeMap<>();
            details.put("ms restoring", (restoring.end - restoring.begin) / 1e6);
            details.put("steady p99 us", rest.p99Micros());
            details.put("MiB of table files", rest.bytes() / (double) (1 << 20));
            details.put("% of CPU taken by others", neighbours.load());
            return new Sample((Math.max(rest.nanos(), restoring.end) - restoring.begin) / 1e6, details);
        }
    }

    /** Of the one store. */
    private static final class Restoring implements StateRestoreListener {

        private volatile long begin;
        private volatile long end;
        private volatile long records;

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
            begin = System.nanoTime();
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long to, long restored) {}

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long restored) {
            end = System.nanoTime();
            records = restored;
        }
    }
}
