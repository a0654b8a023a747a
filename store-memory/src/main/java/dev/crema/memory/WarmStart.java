package dev.crema.memory;

import dev.crema.memory.SnapshotFile.Extent;
import dev.crema.memory.SnapshotFile.Head;
import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.KeyRange;
import dev.crema.store.kafka.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of an open store: the one it starts from, and those that are written of it. A snapshot is of a moment at which all
 * that was in the store was committed, at known offsets of its changelog; the view of that moment is taken by whoever writes
 * the store, and written by a thread of its own. For one thread at a time but for figures.
 */
final class WarmStart {

    private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);

    /** The runtime's word for an offset that is not known. */
    static final long UNKNOWN = -4;

    /**
     * How many times as long as the last snapshot took none is begun, unless no more is written for it than the store was given
     * since: processor and disk are there for others too.
     */
    private static final int REST = 20;

    /** How often the snapshot of a quiet store is made anew within the time after which it would count as old. */
    private static final int RENEWALS_AN_AGE = 4;

    private static final List<KeyRange> ALL = List.of(KeyRange.between(null, null, true));

    private final TaskContext task;
    private final StoreId store;
    private final Format format;
    private final Executor writer;
    private final Path directory;
    private final long intervalMs;
    private final long changedBytes;
    private final long maxAgeMs;
    private final boolean isLogged;
    private final FoundSnapshot found;

    /** The newest that is complete, or null. */
    private volatile SnapshotFile newest;

    private volatile long newestMs;
    private volatile long newestNanos;

    private Map<TopicPartition, Long> offsets;
    private long keptUpMs;

    private QueuedWrite writing = QueuedWrite.NONE;
    private long begunNanos = System.nanoTime();
    private long changed;
    private volatile boolean hasFailed;

    /**
     * Of a store that is opened.
     *
     * @param snapshots that are wanted of it
     */
    WarmStart(TaskContext task, StoreId store, Format format, Plan snapshots) {
        this.task = task;
        this.store = store;
        this.format = format;
        this.writer = snapshots.writer();
        this.directory = task.stateDir().toPath().resolve("memory").resolve(store.name());
        MemoryConfig config = MemoryConfig.of(store.name(), task.configs(), snapshots.settings());
        this.intervalMs = config.getLong(MemoryConfig.SNAPSHOT_INTERVAL_MS);
        this.changedBytes = config.getLong(MemoryConfig.SNAPSHOT_CHANGED_BYTES);
        this.maxAgeMs = config.getLong(MemoryConfig.STATE_MAX_AGE_MS);
        this.isLogged = task.isGlobal() || task.changelog().isPresent();
        this.found = new FoundSnapshot(task, store, format, directory, isLogged, maxAgeMs);
        startFrom(found.file());
        this.keptUpMs = newest == null ? System.currentTimeMillis() : newestMs;
    }

    /**
     * Snapshots of a store.
     *
     * @param writer has them written
     * @param settings made on the supplier, by key without prefix
     */
    record Plan(Executor writer, Map<String, String> settings) {

        /** As the application's configuration says. */
        static Plan besideTheTask() {
            return new Plan(SnapshotThreads.WRITER, Map.of());
        }
    }

    private void startFrom(Optional<SnapshotFile> file) {
        newest = file.orElse(null);
        newestMs = file.map(snapshot -> snapshot.head().keptUpMs()).orElse(0L);
        offsets = file.map(snapshot -> snapshot.head().offsets()).orElse(Map.of());
    }

    /** The offset that the store starts from, or {@link #UNKNOWN}; a snapshot that is not to be built on is given up for it. */
    long offset(TopicPartition partition) {
        if (found.isGivenUpFor(partition)) {
            startFrom(Optional.empty());
        }
        return offsets.getOrDefault(partition, UNKNOWN);
    }

    /** The position of the snapshot that the store starts from. */
    Position position() {
        return found.position();
    }

    /** As {@link FoundSnapshot#load}. */
    CompletableFuture<SnapshotTree> load() {
        return found.load();
    }

    /** So many bytes were put or deleted. */
    void changed(long bytes) {
        changed += bytes;
    }

    /**
     * The store has come to these offsets, and all that is in it is committed. What is not known is no news, and null is to be
     * forgotten.
     */
    void reach(Map<TopicPartition, Long> reached, boolean isActive) {
        Map<TopicPartition, Long> now = new HashMap<>(offsets);
        reached.forEach((partition, offset) -> {
            if (offset == null) {
                now.remove(partition);
            } else if (offset != UNKNOWN) {
                now.put(partition, offset);
            }
        });
        boolean follows = task.isStandby() && !now.equals(offsets);
        if (isActive || follows) {
            keptUpMs = System.currentTimeMillis();
        }
        offsets = now;
    }

    /** Whether a snapshot is to be begun, now that all that is in the store is committed. */
    boolean isDue() {
        if (!writing.isDone() || !isNews()) {
            return false;
        }
        long sinceNanos = System.nanoTime() - begunNanos;
        long interval = TimeUnit.MILLISECONDS.toNanos(Math.min(intervalMs, maxAgeMs / RENEWALS_AN_AGE));
        boolean isRested = sinceNanos >= REST * newestNanos;
        return isRested && (changed >= changedBytes || sinceNanos >= interval)
                || changed >= Math.max(changedBytes, newest == null ? 0 : newest.bytes());
    }

    /** Whether a snapshot of now would tell more than the last one. */
    private boolean isNews() {
        if (isLogged && offsets.isEmpty()) {
            return false; // it could not be built on
        }
        if (newest == null || changed > 0 || hasFailed) {
            return true;
        }
        Head last = newest.head();
        return !last.offsets().equals(offsets) || keptUpMs - last.keptUpMs() > maxAgeMs / RENEWALS_AN_AGE;
    }

    /** Has a snapshot written of the moment of a view, at which the store had come to what {@link #reach} was told. */
    void begin(SnapshotTree.View view, Position position) {
        Head now = now(position);
        writing = new QueuedWrite(() -> write(view, now));
        changed = 0;
        begunNanos = System.nanoTime();
        writer.execute(writing);
    }

    /** Leaves a snapshot of a view that is all committed, if there is one and it tells more than the last. */
    void close(Optional<SnapshotTree.View> view, Position position) {
        boolean isLeftOut = writing.leaveOut();
        if (view.isPresent() && (isLeftOut || isNews())) {
            write(view.get(), now(position));
        }
    }

    private Head now(Position position) {
        return new Head(store.name(), format.name(), position.copy(), offsets, keptUpMs, Extent.UNKNOWN);
    }

    private void write(SnapshotTree.View view, Head head) {
        long start = System.nanoTime();
        try {
            newest = SnapshotFile.write(directory, head, view.scan(ALL, () -> {}));
            newestMs = head.keptUpMs();
            newestNanos = System.nanoTime() - start;
            hasFailed = false;
        } catch (IOException | RuntimeException | Error e) { // nothing is lost: the one before stays; tries again later
            hasFailed = true;
            LOG.warn("{}: could not write a snapshot into {}", store, directory, e);
        }
    }

    /** The data are not to be relied on, nor is any snapshot of them. */
    void forget() {
        writing.leaveOut();
        startFrom(Optional.empty());
        found.delete();
    }

    /** When the newest snapshot was taken, in milliseconds since 1970; 0 if there is none. By any thread. */
    long newestMs() {
        return newestMs;
    }

    /** Bytes of the newest snapshot. By any thread. */
    long newestBytes() {
        SnapshotFile file = newest;
        return file == null ? 0 : file.bytes();
    }

    /** How long it took to write the newest snapshot. By any thread. */
    long newestNanos() {
        return newestNanos;
    }
}
