package dev.crema.rocks;

import dev.crema.store.commit.StoreId;
import dev.crema.store.kafka.StorePositions;
import dev.crema.store.kafka.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a store's database is opened, and when it has to start over: it then loses its files and restores from its changelog in
 * full, while its neighbours in the task stay as they are. A store without changelog never starts over.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    /** Where a Kafka before 4.3 keeps the offsets of a whole task; the runtime hands them over after this. */
    private static final String OLD_OFFSETS = ".checkpoint";

    private final TaskContext task;
    private final StoreId store;
    private final Layout layout;
    private final StoreOptions options;
    private final RocksConfig config;
    private final Path directory;
    private final boolean isLogged;

    Opening(TaskContext task, StoreId store, Layout layout, StoreOptions options, RocksConfig config) {
        this.task = task;
        this.store = store;
        this.layout = layout;
        this.options = options;
        this.config = config;
        this.directory = task.stateDir().toPath().resolve("rocksdb").resolve(store.name());
        this.isLogged = task.isGlobal() || task.changelog().isPresent();
    }

    /** An open database, with what it knows of itself. */
    record Opened(Database database, Ledger ledger) {}

    /**
     * The store's database, new where there was none.
     *
     * @throws ProcessorStateException if it cannot be opened, and starting over would not help or would lose data
     */
    Opened open() {
        createDirectory();
        try {
            return marked(inspect());
        } catch (Database.UnknownFamilyException e) {
            throw new ProcessorStateException(
                    store + ": " + directory + " has a " + e.getMessage()
                            + ", which is none of a store of this format; it"
                            + " was written by a store of a newer one, or of another kind. Use that one, or delete the"
                            + " directory to have the store restored",
                    e);
        } catch (RocksDBException e) {
            if (isLogged && RocksFailure.isDamage(e)) {
                return marked(startOver("its files are damaged (" + e.getMessage() + ")"));
            }
            throw RocksFailure.of(store, "open " + directory, e);
        }
    }

    /** Notes the layout in a database that is new. */
    private Opened marked(Opened opened) {
        if (!opened.ledger().layout().equals(layout.mark())) {
            try (Batch batch = opened.database().batch()) {
                opened.ledger().mark(batch, layout.mark());
                batch.write();
            } catch (RocksDBException e) {
                throw RocksFailure.of(store, "mark the database in " + directory, e);
            }
        }
        return opened;
    }

    private void createDirectory() {
        try {
            Files.createDirectories(directory);
            TableFiles.deleteLeftovers(directory);
            if (layout.isSegmented() && KafkaSegments.delete(task.stateDir().toPath(), store.name())) {
                LOG.info(
                        "{}: deleted what Kafka's store of this name has left; its data come from the changelog",
                        store);
            }
        } catch (IOException e) {
            throw new ProcessorStateException(
                    store + ": cannot create " + directory + " (" + e + "); see that state.dir can be written", e);
        }
    }

    private Opened inspect() throws RocksDBException {
        Database database = Database.open(directory, layout.format(), options, !isLogged);
        Inspected found;
        try {
            found = inspect(database);
        } catch (RocksDBException | RuntimeException e) {
            database.close();
            throw e;
        }
        if (found.distrust().isPresent()) {
            database.close();
            return startOver(found.distrust().get());
        }
        return new Opened(database, found.ledger());
    }

    private record Inspected(Ledger ledger, Optional<String> distrust) {}

    private Inspected inspect(Database database) throws RocksDBException {
        Ledger ledger = Ledger.read(database.offsets());
        Optional<String> distrust = isLogged ? distrust(database, ledger) : Optional.empty();
        if (!isLogged && isOfOtherLayout(database, ledger)) {
            throw new ProcessorStateException(store + ": " + directory + " has " + otherLayout(ledger)
                    + ", and it has no changelog to be restored from; give it the retention time and the format that it had,"
                    + " or delete the directory to begin with an empty store");
        }
        if (distrust.isEmpty()) {
            convert(database);
            StorePositions.addFile(task.stateDir(), store.name(), ledger.position());
        }
        return new Inspected(ledger, distrust);
    }

    private boolean isOfOtherLayout(Database database, Ledger ledger) throws RocksDBException {
        return !ledger.layout().equals(layout.mark()) && !database.isEmpty();
    }

    private String otherLayout(Ledger ledger) {
        return "the layout (" + ledger.layout() + "), and the store's is (" + layout.mark() + ")";
    }

    /** Why the state is not to be built on, if so. */
    private Optional<String> distrust(Database database, Ledger ledger) throws RocksDBException {
        if (isOfOtherLayout(database, ledger)) {
            return Optional.of("it has " + otherLayout(ledger));
        }
        if (task.settings().exactlyOnce() && !task.isGlobal() && ledger.isDirty()) {
            return Optional.of("it was not closed and may hold uncommitted writes");
        }
        if (!ledger.knowsOffset() && !hasOldOffsets() && !database.isEmpty()) {
            return Optional.of("it does not know how far in its changelog its data are");
        }
        long ageMs = System.currentTimeMillis() - ledger.keptUpMs();
        if (ageMs > config.getLong(RocksConfig.STATE_MAX_AGE_MS)) {
            return Optional.of(
                    "its state is " + Duration.ofMillis(ageMs) + " old, and deletes since then may be compacted"
                            + " away in its changelog (crema." + RocksConfig.STATE_MAX_AGE_MS + ")");
        }
        return Optional.empty();
    }

    private boolean hasOldOffsets() {
        return Files.exists(task.stateDir().toPath().resolve(OLD_OFFSETS));
    }

    private Opened startOver(String reason) {
        LOG.warn("{}: starts over and is restored in full, since {}", store, reason);
        delete();
        try {
            Database database = Database.open(directory, layout.format(), options, !isLogged);
            return new Opened(database, Ledger.read(database.offsets()));
        } catch (RocksDBException e) {
            throw RocksFailure.of(store, "create " + directory, e);
        }
    }

    /** Removes all of the store's files. */
    void delete() {
        try {
            Utils.delete(directory.toFile());
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ProcessorStateException(
                    store + ": cannot delete " + directory + " (" + e + "), which is not to be built on; delete it", e);
        }
    }

    private void convert(Database database) throws RocksDBException {
        long converted = database.convert(layout.format());
        if (converted > 0) {
            LOG.info("{}: converted {} values of an older format", store, converted);
        }
    }
}
