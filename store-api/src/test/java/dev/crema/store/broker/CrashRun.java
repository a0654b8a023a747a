package dev.crema.store.broker;

import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.TallyApp.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.awaitility.core.ConditionFactory;

/**
 * One application over several lives, each but the last ended by SIGKILL at a random moment, while its input goes on. After
 * every kill, and at the end, what its stores would remember is compared with what the acknowledged input comes to. For
 * one thread.
 */
public final class CrashRun implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHORTEST_LIFE_MS = 200;
    private static final int LONGEST_LIFE_MS = 2500;
    private static final String LINGER = "producer.linger.ms";
    private static final int LONG_LINGER_MS = 1000;

    /**
     * What is run.
     *
     * @param stores public, with a public constructor without parameters
     * @param seed decides keys, values and the times between start and kill
     * @param directory for state and all else, empty
     */
    public record Plan(Guarantee guarantee, Class<? extends TallyStores> stores, long seed, Path directory) {

        @Override
        public String toString() {
            return guarantee.setting() + ", " + stores.getSimpleName() + ", -Dcrema.seed=" + seed;
        }
    }

    private final EmbeddedBroker broker;
    private final Plan plan;
    private final Settings settings;
    private final Random random;
    private final Input input;
    private final Changelogs changelogs;
    private final List<Kill> kills = new ArrayList<>();
    private final Map<String, Long> excess = new LinkedHashMap<>();
    private long restoredAtLast;

    public CrashRun(EmbeddedBroker broker, Plan plan) {
        this.broker = broker;
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.settings = new Settings(
                broker,
                UUID.randomUUID().toString(),
                PARTITIONS,
                plan.directory(),
                plan.guarantee(),
                plan.stores().getName());
        this.changelogs = new Changelogs(broker, settings);
        broker.createTopic(settings.topic(), PARTITIONS);
        this.input = new Input(broker, settings.topic(), PARTITIONS, new Random(random.nextLong()));
        input.start();
    }

    /**
     * Starts the application in a JVM of its own, kills it, and compares the changelogs with the committed input.
     *
     * @throws AssertionError if the kill hit nothing: nothing was committed yet, or everything was
     */
    public List<Difference> kill() throws IOException, InterruptedException {
        Files.deleteIfExists(settings.directory().resolve("progress"));
        Life life = new Life();
        // 0 sends changelog records at once, long before their offsets are committed; more than the commit interval
        // keeps
        // them until the runtime flushes its producer for a commit: then what is written too late is lost by nearly
        // every
        // kill
        int lingerMs = kills.size() % 2 == 0 ? LONG_LINGER_MS : 0;
        List<String> arguments = settings.with(LINGER, lingerMs).arguments();
        try (ChildJvm child = ChildJvm.start(TallyApp.class, arguments, settings.directory(), life::line)) {
            patiently("the child to run").failFast(child::requireAlive).until(life::isRunning);
            if (kills.isEmpty()) {
                patiently("the first commit").failFast(child::requireAlive).until(() -> committed() > 0);
            }
            int moment = SHORTEST_LIFE_MS + random.nextInt(LONGEST_LIFE_MS - SHORTEST_LIFE_MS);
            child.killAfter(Duration.ofMillis(moment));
        }
        Map<TopicPartition, Long> committed = broker.settledOffsets(settings.applicationId());
        input.settle();
        Kill kill = measure(life, committed);
        kills.add(kill);
        if (kill.committed() == 0 || kill.committed() >= kill.available()) {
            throw new AssertionError(this + ": kill " + kills.size() + " hit no work: " + kill);
        }
        return changelogs.differences(input.truth(committed));
    }

    private Kill measure(Life life, Map<TopicPartition, Long> committed) {
        Progress progress = settings.progress();
        long processed = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            long start = committed.getOrDefault(new TopicPartition(settings.topic(), partition), 0L);
            processed += Math.max(start, progress.next(partition));
        }
        return new Kill(life.restored(), processed, sum(committed), sum(input.ends()));
    }

    /**
     * Ends the input, lets the application come to the end of it in this JVM, and compares its stores and changelogs with
     * all of the input.
     */
    public List<Difference> finish() {
        input.stop();
        Map<TopicPartition, Long> ends = input.ends();
        if (!ends.equals(broker.endOffsets(settings.topic()))) {
            throw new IllegalStateException(this + ": the topic does not hold what was acknowledged");
        }
        Life life = new Life();
        try (KafkaStreams streams =
                TallyApp.create(TallyApp.topology(settings), settings.with(LINGER, 0), life::event, life::fail)) {
            streams.start();
            patiently("the last life to run").failFast(life::requireHealthy).until(life::isRunning);
            patiently("the last life to commit all input")
                    .failFast(life::requireHealthy)
                    .until(() ->
                            broker.committedOffsets(settings.applicationId()).equals(ends));
            broker.settledOffsets(settings.applicationId());
            restoredAtLast = life.restored();
            Map<String, Tally> truth = input.truth(ends);
            List<Difference> differences = new ArrayList<>(changelogs.differences(truth));
            changelogs.read().forEach((store, tallies) -> excess.put(store, records(tallies) - records(truth)));
            differences.addAll(inStores(streams, truth));
            return differences;
        }
    }

    private List<Difference> inStores(KafkaStreams streams, Map<String, Tally> truth) {
        List<Difference> differences = new ArrayList<>();
        for (String name : settings.storeNames()) {
            StoreView store = patiently("store " + name + " to be open for queries")
                    .ignoreException(InvalidStateStoreException.class)
                    .until(() -> StoreView.ofActive(streams, name), opened -> true);
            differences.addAll(Difference.between(plan.guarantee(), name, "scan", truth, store.scan()));
            differences.addAll(Difference.between(plan.guarantee(), name, "get", truth, store.get(truth.keySet())));
        }
        return differences;
    }

    private static long records(Map<String, Tally> tallies) {
        return tallies.values().stream().mapToLong(Tally::count).sum();
    }

    private long committed() {
        return sum(broker.committedOffsets(settings.applicationId()));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private ConditionFactory patiently(String awaited) {
        return await(this + ": " + awaited).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    /** The kills so far. */
    public List<Kill> kills() {
        return List.copyOf(kills);
    }

    /** What happened, in a line. */
    public String summary() {
        StringBuilder line = new StringBuilder("crash run " + this + ": " + kills.size() + " kills");
        for (int i = 0; i < kills.size(); i++) {
            line.append("; ").append(i + 1).append(": ").append(kills.get(i));
        }
        return line + "; at last: restored " + restoredAtLast + ", all of " + sum(input.ends())
                + " committed, remembered beyond these " + excess;
    }

    @Override
    public String toString() {
        return plan.toString();
    }

    @Override
    public void close() {
        changelogs.close();
        input.close();
    }
}
