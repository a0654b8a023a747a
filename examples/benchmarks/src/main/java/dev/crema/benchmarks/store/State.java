package dev.crema.benchmarks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Stored keys and values that are there before anything is measured. */
final class State {

    private static final int COMMIT = 500_000;

    private State() {}

    /** Puts the first value of every key. */
    static <V> void fill(Table<V> table, Values<V> values, int keys) {
        for (int i = 0; i < keys; i++) {
            String key = Keys.key(i);
            table.record();
            table.put(key, values.first().apply(key));
            if ((i + 1) % COMMIT == 0) {
                table.commit();
            }
        }
        table.commit();
    }

    /** Leaves the files of a closed store in the directory of a task: they are the same for both sides. */
    static <V> void write(Path directory, Values<V> values, int keys) {
        var builder = Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(StoreTable.STORE), Serdes.String(), values.serde());
        try (Task task = new Task(directory, 0)) {
            KeyValueStore<String, V> store = task.open(builder);
            for (int i = 0; i < keys; i++) {
                String key = Keys.key(i);
                store.put(key, values.first().apply(key));
            }
            task.commit();
        }
    }

    /** Copies the directory of a task. */
    static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
