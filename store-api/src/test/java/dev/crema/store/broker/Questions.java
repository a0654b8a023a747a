package dev.crema.store.broker;

import dev.crema.store.broker.Kind.Scope;
import dev.crema.store.broker.TallyApp.Settings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Interactive queries, one after the other, against all partitions of instances in this JVM, be they active, standby or
 * restoring. The answers are kept to be compared with the truth. A store may refuse to answer ({@link
 * InvalidStateStoreException}); whatever else it throws is a failure.
 */
final class Questions implements AutoCloseable {

    private static final int PAUSE_MS = 4;
    private static final int KEYS_A_TIME = 20;
    private static final int SCANNED_AT_MOST = 40;

    /** What a store once said of a key. */
    record Answer(String store, String role, String key, Tally tally) {}

    private final Settings settings;
    private final Map<String, Kind> stores = new LinkedHashMap<>();
    private final List<String> storeNames;
    private final Random random;
    private final List<KafkaStreams> asked = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "questions"));
    private final Set<Answer> answers = new HashSet<>();
    private long fromActive;
    private long fromStandby;
    private long refusals;
    private volatile RuntimeException failure;

    Questions(Settings settings, Random random) {
        this.settings = settings;
        settings.storesByName().forEach((store, kind) -> {
            if (kind.isWrittenAtOnce()) {
                stores.put(store, kind);
            }
        });
        this.storeNames = List.copyOf(stores.keySet());
        this.random = random;
        clock.scheduleWithFixedDelay(this::round, PAUSE_MS, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    /** Asks this instance too, until it ends. */
    void ask(KafkaStreams streams) {
        asked.add(streams);
    }

    /** Whatever it throws ends the rounds in silence, so that it has to be kept. */
    private void round() {
        asked.removeIf(
                streams -> streams.state().isShuttingDown() || streams.state().hasCompletedShutdown());
        for (KafkaStreams streams : asked) {
            try {
                ask(streams, random.nextInt(settings.partitions()), storeNames.get(random.nextInt(storeNames.size())));
            } catch (InvalidStateStoreException e) {
                refusals++;
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }

    private void ask(KafkaStreams streams, int partition, String store) {
        StoreView view;
        boolean standby;
        try {
            standby = isStandby(streams, partition);
            view = stores.get(store).view(streams, store, new Scope(true, partition));
        } catch (InvalidStateStoreException e) {
            throw e;
        } catch (IllegalStateException e) {
            if (streams.state().isRunningOrRebalancing()) {
                throw e;
            }
            refusals++; // said by the client, which is being closed, and not by a store
            return;
        }
        List<String> keys =
                Stream.generate(() -> Input.hotKey(random)).limit(KEYS_A_TIME).toList();
        int before = answers.size();
        keep(store, standby, view.get(keys));
        keep(store, standby, view.scan(keys.get(0), SCANNED_AT_MOST));
        if (standby) {
            fromStandby += answers.size() - before;
        } else {
            fromActive += answers.size() - before;
        }
    }

    private static boolean isStandby(KafkaStreams streams, int partition) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.standbyTasks().stream())
                .anyMatch(task -> task.taskId().partition() == partition);
    }

    private void keep(String store, boolean standby, Map<String, Tally> found) {
        found.forEach((key, tally) -> answers.add(new Answer(store, standby ? "standby" : "active", key, tally)));
    }

    /**
     * Asks no more.
     *
     * @throws IllegalStateException if a question failed
     */
    void stop() {
        CompletableFuture.runAsync(asked::clear, clock).join();
        if (failure != null) {
            throw new IllegalStateException("an interactive query failed", failure);
        }
    }

    /**
     * After {@link #stop}: what was answered that was true at no time, as far as the guarantee goes.
     *
     * @param history all tallies that the keys have had
     */
    List<Answer> untrue(Map<String, Set<Tally>> history) {
        return answers.stream()
                .filter(answer -> !wasTrue(answer.tally(), history.getOrDefault(answer.key(), Set.of())))
                .toList();
    }

    private boolean wasTrue(Tally found, Set<Tally> history) {
        // under at-least-once it has counted at least what there was up to its newest record
        return history.contains(found)
                || history.stream()
                        .anyMatch(truth -> truth.newest() == found.newest()
                                && settings.guarantee().isKept(truth, found));
    }

    /** After {@link #stop}: different answers given by standbys. */
    long fromStandby() {
        return fromStandby;
    }

    @Override
    public String toString() {
        return fromActive + " different answers of active stores, " + fromStandby + " of standbys, " + refusals
                + " refusals";
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
