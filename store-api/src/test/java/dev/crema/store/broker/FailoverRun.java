package dev.crema.store.broker;

import static org.awaitility.Awaitility.await;

import dev.crema.store.broker.CrashRun.Plan;
import dev.crema.store.broker.Kind.Scope;
import dev.crema.store.broker.Questions.Answer;
import dev.crema.store.broker.TallyApp.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * An application of two instances that come and go while its input goes on, with a standby of every task. One is there all
 * the time, in this JVM. When the other joins, each has half of the tasks and the standbys of the rest; when one leaves,
 * the other has them all. Any lag is acceptable, so that every move happens at once. For one thread.
 */
final class FailoverRun implements AutoCloseable {

    /** How one of two instances leaves. */
    enum Departure {
        NEWCOMER_IS_KILLED,
        VETERAN_STOPS,
        NEWCOMER_STOPS
    }

    private static final int PARTITIONS = 4;
    private static final int SHARE = PARTITIONS / 2;
    private static final int LEAST_WORK = 500;
    private static final int MOST_WORK = 4000;
    private static final int FETCHED_AT_ONCE = 250;

    /** Of a store in half of the partitions: 800 records of input come in that time, and a session writes two of each. */
    private static final int IN_TWO_COMMITS = 800;

    /** Changelog records of a store that a take over may restore: those that its standby had not taken in yet. */
    static final long MOST_TAKEN_OVER = SHARE * FETCHED_AT_ONCE + IN_TWO_COMMITS;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedBroker broker;
    private final Plan plan;
    private final Settings settings;
    private final Random random;
    private final Input input;
    private final Questions questions;
    private final Changelogs changelogs;
    private final List<Instance> instances = new ArrayList<>();
    private final List<Instance> present = new CopyOnWriteArrayList<>();
    private final Map<Departure, Integer> departures = new EnumMap<>(Departure.class);
    private final Map<String, Long> takenOver = new TreeMap<>();
    private Instance.Here veteran;
    private int veteransPlace;

    FailoverRun(EmbeddedBroker broker, Plan plan) {
        this.broker = broker;
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.settings = new Settings(
                        broker,
                        UUID.randomUUID().toString(),
                        PARTITIONS,
                        plan.directory(),
                        plan.guarantee(),
                        plan.stores().getName())
                .with("num.standby.replicas", 1)
                .with("acceptable.recovery.lag", Long.MAX_VALUE)
                .with("restore.consumer.max.poll.records", FETCHED_AT_ONCE)
                .with("session.timeout.ms", 2500)
                // who takes over waits for the transactions of who was killed; a live one on a busy machine has to end
                // its own in time
                .with("producer.transaction.timeout.ms", 6000);
        broker.createTopic(settings.topic(), PARTITIONS);
        this.changelogs = new Changelogs(broker, settings);
        this.input = new Input(broker, settings.topic(), PARTITIONS, new Random(random.nextLong()));
        this.questions = new Questions(settings, new Random(random.nextLong()));
    }

    /** Starts the first instance and the input. */
    void start() throws IOException {
        input.start();
        veteran = here(veteransPlace, plan.stores());
        awaitAlone();
    }

    /** A second instance joins, both work, one of them leaves, the other works alone. */
    void round(Departure departure) throws IOException, InterruptedException {
        round(departure, plan.stores());
    }

    /** As {@link #round(Departure)}, with a newcomer that has other stores under the same names. */
    void round(Departure departure, Class<? extends TallyStores> newcomers) throws IOException, InterruptedException {
        if (departure == Departure.NEWCOMER_IS_KILLED) {
            Instance.Apart newcomer = Instance.Apart.start(settings(1 - veteransPlace, newcomers));
            joined(newcomer);
            patiently("the newcomer to run").until(() -> newcomer.life().isRunning());
            awaitShared(veteran);
            end(newcomer);
            awaitTakenOver();
        } else {
            Instance.Here newcomer = here(1 - veteransPlace, newcomers);
            awaitShared(veteran, newcomer);
            if (departure == Departure.NEWCOMER_STOPS) {
                end(newcomer);
            } else {
                end(veteran);
                veteran = newcomer;
                veteransPlace = 1 - veteransPlace;
            }
        }
        departures.merge(departure, 1, Integer::sum);
        awaitAlone();
    }

    /** The tasks of one that was killed are in the instance that is left, which restored what their standbys did not have. */
    private void awaitTakenOver() {
        Map<String, Long> before = veteran.life().restored();
        long restorations = veteran.life().count(TallyApp.RESTORED.trim());
        awaitAlone();
        patiently("the standbys' stores to be restored to the end")
                .until(() ->
                        veteran.life().count(TallyApp.RESTORED.trim()) >= restorations + (long) SHARE * before.size());
        veteran.life()
                .restored()
                .forEach((store, records) ->
                        takenOver.merge(store, records - before.getOrDefault(store, 0L), Math::max));
    }

    private void joined(Instance instance) {
        instances.add(instance);
        present.add(instance);
    }

    private void end(Instance instance) throws InterruptedException {
        present.remove(instance);
        instance.end();
    }

    private Settings settings(int place, Class<? extends TallyStores> stores) {
        String name = "instance-" + place;
        return settings.with(stores).in(plan.directory().resolve(name)).with("group.instance.id", name);
    }

    private Instance.Here here(int place, Class<? extends TallyStores> stores) throws IOException {
        Instance.Here instance = Instance.Here.start(settings(place, stores));
        joined(instance);
        questions.ask(instance.streams());
        return instance;
    }

    private void awaitShared(Instance.Here... both) {
        patiently("the tasks to be shared").until(() -> Stream.of(both).allMatch(one -> one.has(SHARE, SHARE)));
        awaitWork();
    }

    private void awaitAlone() {
        patiently("all tasks to be active in one instance").until(() -> veteran.has(PARTITIONS, 0));
        awaitWork();
    }

    private void awaitWork() {
        long enough = committed() + LEAST_WORK + random.nextInt(MOST_WORK - LEAST_WORK);
        patiently("commits up to " + enough).until(() -> committed() >= enough);
    }

    private long committed() {
        return sum(broker.committedOffsets(settings.applicationId()));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Ends the input with both instances in this JVM, lets them come to the end of it, and compares changelogs, active
     * stores and at last standbys with all of the input.
     */
    List<Difference> finish() throws IOException {
        List<Instance.Here> both = List.of(veteran, here(1 - veteransPlace, plan.stores()));
        awaitShared(both.get(0), both.get(1));
        input.stop();
        Map<TopicPartition, Long> ends = input.ends();
        patiently("all input to be committed")
                .until(() -> broker.committedOffsets(settings.applicationId()).equals(ends));
        broker.settledOffsets(settings.applicationId());
        questions.stop();

        Map<String, Tally> truth = input.truth(ends);
        List<Difference> differences = new ArrayList<>(changelogs.differences(truth));
        differences.addAll(inActiveStores(both, truth));
        return differences.isEmpty() ? inAllStores(both, truth) : differences;
    }

    private List<Difference> inActiveStores(List<Instance.Here> both, Map<String, Tally> truth) {
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, Kind> store : kept().entrySet()) {
            String name = store.getKey();
            Map<String, Tally> scanned = new HashMap<>();
            Map<String, Tally> got = new HashMap<>();
            for (Instance.Here one : both) {
                StoreView view = store.getValue().view(one.streams(), name, Scope.ACTIVE);
                addNew(scanned, view.scan());
                addNew(got, view.get(truth.keySet()));
            }
            differences.addAll(Difference.between(plan.guarantee(), name, "scan", truth, scanned));
            differences.addAll(Difference.between(plan.guarantee(), name, "get", truth, got));
        }
        return differences;
    }

    /** The stores of which the guarantee is one. */
    private Map<String, Kind> kept() {
        Map<String, Kind> stores = new LinkedHashMap<>(settings.storesByName());
        stores.values().removeIf(kind -> !kind.isKeptBy(plan.guarantee()));
        return stores;
    }

    private void addNew(Map<String, Tally> all, Map<String, Tally> more) {
        more.forEach((key, tally) -> {
            if (all.put(key, tally) != null) {
                throw new AssertionError(this + ": two instances have an active store with the key " + key);
            }
        });
    }

    /** Each instance has every partition, active or standby, and the standbys catch up. */
    private List<Difference> inAllStores(List<Instance.Here> both, Map<String, Tally> truth) {
        List<Difference> differences = new ArrayList<>();
        try {
            patiently("standbys to catch up").until(() -> {
                differences.clear();
                both.forEach(one -> differences.addAll(inAllStores(one, truth)));
                return differences.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            return differences;
        }
        return List.of();
    }

    private List<Difference> inAllStores(Instance.Here one, Map<String, Tally> truth) {
        List<Difference> differences = new ArrayList<>();
        for (Map.Entry<String, Kind> store : kept().entrySet()) {
            String name = store.getKey();
            StoreView view = store.getValue().view(one.streams(), name, Scope.ALL);
            differences.addAll(Difference.between(plan.guarantee(), name, "scan with standbys", truth, view.scan()));
            differences.addAll(
                    Difference.between(plan.guarantee(), name, "get with standbys", truth, view.get(truth.keySet())));
        }
        return differences;
    }

    /** After {@link #finish}: answers to interactive queries that were true at no time. */
    List<Answer> untrueAnswers() {
        return questions.untrue(input.history());
    }

    Questions questions() {
        return questions;
    }

    /** Events of this kind in all instances so far. */
    long count(String kind) {
        return instances.stream().mapToLong(one -> one.life().count(kind)).sum();
    }

    private ConditionFactory patiently(String awaited) {
        return await(this + ": " + awaited)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(InvalidStateStoreException.class)
                .failFast(() -> present.forEach(Instance::requireHealthy));
    }

    /** Records that each instance has restored as active tasks so far, by store, in the order in which instances joined. */
    List<Map<String, Long>> restored() {
        return instances.stream().map(one -> one.life().restored()).toList();
    }

    /** The most records that were restored of a store when the tasks of an instance that was killed were taken over. */
    Map<String, Long> takenOver() {
        return takenOver;
    }

    /** What happened, in a line. */
    String summary() {
        return "failover run " + this + ": " + instances.size() + " instances, " + departures + "; tasks opened active "
                + count(TaskMoves.OPENED_ACTIVE) + ", standby " + count(TaskMoves.OPENED_STANDBY)
                + ", recycled to active " + count(TaskMoves.RECYCLED_TO_ACTIVE) + ", to standby "
                + count(TaskMoves.RECYCLED_TO_STANDBY) + "; " + sum(input.ends())
                + " records; restored after a kill at most " + takenOver + "; " + questions;
    }

    @Override
    public String toString() {
        return plan.toString();
    }

    @Override
    public void close() throws InterruptedException {
        questions.close();
        input.close();
        for (Instance instance : instances) {
            instance.close();
        }
        changelogs.close();
    }
}
