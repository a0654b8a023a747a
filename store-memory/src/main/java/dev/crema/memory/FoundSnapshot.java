package dev.crema.memory;

import dev.crema.memory.SnapshotFile.Head;
import dev.crema.store.commit.StoreId;
import dev.crema.store.kafka.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.query.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that a store finds when it is opened. One that is damaged, of another store or too old is given up, and said so
 * once: the store is then restored in full, and its neighbours in the task are not. For one thread at a time.
 */
final class FoundSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(FoundSnapshot.class);

    private final TaskContext task;
    private final StoreId store;
    private final Path directory;
    private final boolean isLogged;

    /** Null if there is none that can be built on. */
    private SnapshotFile file;

    private boolean isVerified;

    /**
     * Looks for it.
     *
     * @param isLogged whether the store can be restored without it
     * @param maxAgeMs above which it is too old
     */
    FoundSnapshot(TaskContext task, StoreId store, Format format, Path directory, boolean isLogged, long maxAgeMs) {
        this.task = task;
        this.store = store;
        this.directory = directory;
        this.isLogged = isLogged;
        try {
            Files.createDirectories(directory);
            file = SnapshotFile.find(directory);
        } catch (SnapshotFile.DamagedException e) {
            giveUp(e.getMessage());
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (file != null) {
            judge(file.head(), format, maxAgeMs);
        }
    }

    private void judge(Head head, Format format, long maxAgeMs) {
        long ageMs = System.currentTimeMillis() - head.keptUpMs();
        if (!head.store().equals(store.name()) || !isOfThisTask(head)) {
            giveUp(ofOthers(head));
        } else if (!head.format().equals(format.name())) {
            giveUp("its entries are " + head.format() + ", and the store's are " + format.name());
        } else if (ageMs > maxAgeMs && isLogged) {
            giveUp("it is " + Duration.ofMillis(ageMs)
                    + " old, and deletes since then may be compacted away in its changelog (crema."
                    + MemoryConfig.STATE_MAX_AGE_MS + ")");
        }
    }

    /** A global store has many changelog partitions, which it is asked for later, and one without changelog none. */
    private boolean isOfThisTask(Head head) {
        return task.changelog().isEmpty()
                || head.offsets().containsKey(task.changelog().get());
    }

    private static String ofOthers(Head head) {
        return "it is of store " + head.store() + " and " + head.offsets().keySet();
    }

    Optional<SnapshotFile> file() {
        return Optional.ofNullable(file);
    }

    /** The position of the store that starts from it. */
    Position position() {
        return file == null ? Position.emptyPosition() : file.head().position();
    }

    /**
     * Whether it is given up now that a partition's offset is to be told. All of it is read for that, unless the runtime only
     * starts, since once the offset was told nothing but deleting the whole task would have the runtime restore what a damaged
     * one lacks ({@code TaskManager.closeDirtyAndRevive}).
     */
    boolean isGivenUpFor(TopicPartition partition) {
        boolean wasThere = file != null;
        if (wasThere && task.isGlobal() && !isOfTopic(partition.topic())) {
            giveUp(ofOthers(file.head()));
        }
        if (!isVerified && !task.isStarting()) {
            verify();
        }
        return wasThere && file == null;
    }

    private boolean isOfTopic(String topic) {
        return file.head().offsets().keySet().stream()
                .anyMatch(partition -> partition.topic().equals(topic));
    }

    private void verify() {
        if (file != null) {
            try {
                file.verify();
            } catch (SnapshotFile.DamagedException e) {
                giveUp(e.getMessage());
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        isVerified = true;
    }

    /** The tree that the store starts from, read by a thread of its own, which no one can interrupt. */
    CompletableFuture<SnapshotTree> load() {
        isVerified = true; // loading looks at all of it too, and another may soon be in its place
        SnapshotFile from = file;
        return from == null
                ? CompletableFuture.completedFuture(new SnapshotTree())
                : CompletableFuture.supplyAsync(() -> loaded(from), SnapshotThreads.LOADERS);
    }

    private SnapshotTree loaded(SnapshotFile from) {
        try {
            return from.load();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Goes on without the snapshot, if that loses nothing. */
    private void giveUp(String reason) {
        if (!isLogged) {
            throw new ProcessorStateException(store + ": its snapshot in " + directory + " cannot be used: " + reason
                    + "; it has no changelog to be restored from. Put back what wrote it, or delete the directory to begin"
                    + " with an empty store");
        }
        LOG.warn("{}: its snapshot in {} is ignored and the store restored in full: {}", store, directory, reason);
        delete();
    }

    /** Nothing is to be built on it, nor on one that was written in its place. */
    void delete() {
        file = null;
        try {
            SnapshotFile.delete(directory);
        } catch (IOException e) {
            throw new ProcessorStateException(
                    store + ": cannot delete the snapshot in " + directory + " (" + e
                            + "), which is not to be built on; delete it",
                    e);
        }
    }

    private ProcessorStateException unreadable(IOException cause) {
        return new ProcessorStateException(
                store + ": cannot read the snapshot in " + directory + " (" + cause
                        + "); see that state.dir can be read and written, and start again",
                cause);
    }
}
