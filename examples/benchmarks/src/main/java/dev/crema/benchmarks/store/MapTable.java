package dev.crema.benchmarks.store;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A bare {@code HashMap}, told of every record as a store is: no store can be faster. */
final class MapTable<V> implements Table<V> {

    private final Map<String, V> map = new HashMap<>();
    private final Task task;

    MapTable(Path directory) {
        task = new Task(directory, 0);
    }

    @Override
    public void record() {
        task.record();
    }

    @Override
    public V get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, V value) {
        map.put(key, value);
    }

    @Override
    public int scan(String from, String to) {
        throw new UnsupportedOperationException("a hash map has no order");
    }

    @Override
    public void commit() {}

    @Override
    public long logged() {
        return 0;
    }

    @Override
    public void close() {
        task.close();
    }
}
