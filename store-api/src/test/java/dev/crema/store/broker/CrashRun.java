package dev.crema.store.broker;

import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.Kind.Scope;
import dev.crema.store.broker.TallyApp.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * One application over several lives, each but the last ended by SIGKILL at a random moment, while its input goes on. After
 * every kill, and at the end, what its stores would remember is compared with what the acknowledged input comes to. For
 * one thread.
 */
public final class CrashRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Of what each store was loaded with, restored in a second even on a slow machine. */
    private static final int RESTORED_A_SECOND = 4000;

    private static final int SHORTEST_LIFE_MS = 200;
    private static final String LINGER = "producer.linger.ms";
    private static final int LONG_LINGER_MS = 1000;

    /**
     * What is run.
     *
     * @param stores public, with a public constructor without parameters
     * @param seed decides keys, values and the times between start and kill
     * @param directory for state and all else, empty
     * @param partitions of each input topic
     * @param rate records per second of each input topic
     * @param longestLifeMs time from running to the kill at most
     * @param loaded entries that each store has before there is input
     * @param overrides of the application's configuration
     */
    public record Plan(
            Guarantee guarantee,
            Class<? extends TallyStores> stores,
            long seed,
            Path directory,
            int partitions,
            int rate,
            int longestLifeMs,
            int loaded,
            Map<String, String> overrides) {

        /** Of four partitions with much input, and stores that are empty at the start. */
        public Plan(Guarantee guarantee, Class<? extends TallyStores> stores, long seed, Path directory) {
            this(guarantee, stores, seed, directory, 4, 4000, 2500, 0, Map.of());
        }

        @Override
        public String toString() {
            return guarantee.setting() + ", " + stores.getSimpleName() + ", -Dcrema.seed=" + seed;
        }
    }

    private final EmbeddedBroker broker;
    private final Plan plan;
    private Settings settings;
    private final Random random;
    private final List<Tallied> parts = new ArrayList<>();
    private final List<Kill> kills = new ArrayList<>();
    private final Map<String, Long> excess = new LinkedHashMap<>();
    private Map<String, Long> restoredAtLast = Map.of();

    /** Loads what is to be there, and starts the input. */
    public CrashRun(EmbeddedBroker broker, Plan plan) {
        this.broker = broker;
        this.plan = plan;
        this.random = new Random(plan.seed());
        Settings plain = new Settings(
                broker,
                UUID.randomUUID().toString(),
                plan.partitions(),
                plan.directory(),
                plan.guarantee(),
                plan.stores().getName());
        for (Map.Entry<String, String> override : plan.overrides().entrySet()) {
            plain = plain.with(override.getKey(), override.getValue());
        }
        this.settings = plain;
        Loaded loaded = Loaded.now(plan.loaded());
        for (Subtopology stores : settings.subtopologies()) {
            parts.add(new Tallied(broker, settings, stores, new Random(random.nextLong()), plan.rate(), loaded));
        }
        if (!loaded.isEmpty()) {
            Life life = new Life();
            inThisJvm(life, streams -> patiently("the stores to be restored")
                    .failFast(life::requireHealthy)
                    .until(() -> isRestored(streams)));
        }
        parts.forEach(Tallied::start);
    }

    /** Which an application that says it is running need not be: it says so too while tasks move from thread to thread. */
    private boolean isRestored(KafkaStreams streams) {
        Map<String, Map<Integer, LagInfo>> lags = streams.allLocalStorePartitionLags();
        return settings.storesByName().keySet().stream().allMatch(store -> {
            Map<Integer, LagInfo> ofStore = lags.getOrDefault(store, Map.of());
            return ofStore.size() == plan.partitions()
                    && ofStore.values().stream().allMatch(lag -> lag.offsetLag() == 0);
        });
    }

    /** Something that happens to an application while it runs. */
    @FunctionalInterface
    public interface Disturbance {
        /** Nothing but the work that there is. */
        Disturbance NONE = () -> {};

        void happen() throws Exception;
    }

    /**
     * Starts the application in a JVM of its own, kills it, and compares the changelogs with the committed input.
     *
     * @throws AssertionError if the kill hit nothing: nothing was committed yet, or everything was
     */
    public List<Difference> kill() throws Exception {
        return killAfter(Disturbance.NONE);
    }

    /**
     * As {@link #kill}, after a disturbance and once all input that there was by then is committed.
     *
     * @throws AssertionError as {@link #kill}
     */
    public List<Difference> killAfter(Disturbance disturbance) throws Exception {
        for (Subtopology part : settings.subtopologies()) {
            Files.deleteIfExists(settings.progressFile(part.topic()));
        }
        Life life = new Life();
        // 0 sends changelog records at once, long before their offsets are committed; more than the commit interval
        // keeps
        // them until the runtime flushes its producer for a commit, so that nearly every kill loses what is written too
        // late
        int lingerMs = kills.size() % 2 == 0 ? LONG_LINGER_MS : 0;
        List<String> arguments = settings.with(LINGER, lingerMs).arguments();
        try (ChildJvm child = ChildJvm.start(TallyApp.class, arguments, settings.directory(), life::line)) {
            patiently("the child to run").failFast(child::requireAlive).until(life::isRunning);
            disturbance.happen();
            if (disturbance != Disturbance.NONE) {
                awaitCommitOfAll(child::requireAlive);
            } else if (kills.isEmpty()) {
                patiently("the first commits").failFast(child::requireAlive).until(this::isCommittedOfEach);
            }
            int moment = SHORTEST_LIFE_MS + random.nextInt(plan.longestLifeMs() - SHORTEST_LIFE_MS);
            child.killAfter(Duration.ofMillis(moment));
        }
        return differences(life);
    }

    /** Awaits that all input there is by now is committed. */
    private void awaitCommitOfAll(ThrowingRunnable requireHealthy) {
        List<Map<TopicPartition, Long>> ends = parts.stream().map(Tallied::ends).toList();
        patiently("commits of all there is").failFast(requireHealthy).until(() -> areCommitted(ends));
    }

    private boolean isCommittedOfEach() {
        Map<TopicPartition, Long> committed = committed();
        return parts.stream().allMatch(part -> part.measure(Map.of(), committed).committed() > 0);
    }

    private boolean areCommitted(List<Map<TopicPartition, Long>> ends) {
        Map<TopicPartition, Long> committed = committed();
        return ends.stream()
                .flatMap(ofTopic -> ofTopic.entrySet().stream())
                .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** After a kill. */
    private List<Difference> differences(Life life) {
        Map<TopicPartition, Long> committed = broker.settledOffsets(settings.applicationId());
        List<Difference> differences = new ArrayList<>();
        Kill whole = new Kill(Map.of(), 0, 0, 0);
        for (Tallied part : parts) {
            part.settle();
            Kill kill = part.measure(life.restored(), committed);
            if (kill.committed() == 0 || kill.committed() >= kill.available()) {
                throw new AssertionError(this + ": kill " + (kills.size() + 1) + " hit no work: " + kill);
            }
            whole = whole.and(kill);
            differences.addAll(part.inChangelogs(committed));
        }
        kills.add(whole);
        return differences;
    }

    /** From now on the application has other stores under the same names. */
    public void change(Class<? extends TallyStores> others) {
        settings = settings.with(others);
    }

    /** Starts the application in this JVM, lets it work, and closes it. Returns records restored, by store. */
    public Map<String, Long> live() {
        Life life = new Life();
        inThisJvm(life, streams -> awaitCommitOfAll(life::requireHealthy));
        return new TreeMap<>(life.restored());
    }

    /** Sends one record to each input topic, beside what is sent anyway. */
    public void send(String key) {
        parts.forEach(part -> part.send(key));
    }

    /** Where the application runs. */
    public Settings settings() {
        return settings;
    }

    /** Records restored by {@link #finish}, by store. */
    public Map<String, Long> restoredAtLast() {
        return restoredAtLast;
    }

    /**
     * Ends the input, lets the application come to the end of it in this JVM, and compares its stores and changelogs with
     * all of the input.
     */
    public List<Difference> finish() {
        parts.forEach(Tallied::stop);
        Life life = new Life();
        List<Difference> differences = new ArrayList<>();
        inThisJvm(life, streams -> {
            awaitCommitOfAll(life::requireHealthy);
            broker.settledOffsets(settings.applicationId());
            restoredAtLast = life.restored();
            for (Tallied part : parts) {
                excess.putAll(part.excess());
                differences.addAll(part.everywhere((name, kind) -> open(streams, name, kind)));
            }
        });
        return differences;
    }

    private void inThisJvm(Life life, Consumer<KafkaStreams> whenRunning) {
        try (KafkaStreams streams =
                TallyApp.create(TallyApp.topology(settings), settings.with(LINGER, 0), life::event, life::fail)) {
            streams.start();
            patiently("the application to run").failFast(life::requireHealthy).until(life::isRunning);
            whenRunning.accept(streams);
        }
    }

    private StoreView open(KafkaStreams streams, String name, Kind kind) {
        return patiently("store " + name + " to be open for queries")
                .ignoreException(InvalidStateStoreException.class)
                .until(() -> kind.view(streams, name, Scope.ACTIVE), opened -> true);
    }

    private Map<TopicPartition, Long> committed() {
        return broker.committedOffsets(settings.applicationId());
    }

    private ConditionFactory patiently(String awaited) {
        return await(this + ": " + awaited)
                .atMost(PATIENCE.plusSeconds(plan.loaded() / RESTORED_A_SECOND))
                .pollInterval(Duration.ofMillis(20));
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
        return line + "; at last: restored " + new TreeMap<>(restoredAtLast)
                + ", all input committed, remembered beyond it " + excess;
    }

    @Override
    public String toString() {
        return plan.toString();
    }

    @Override
    public void close() {
        parts.forEach(Tallied::close);
    }
}
