package dev.crema.benchmarks.store;

/** What a workload does to a store, whichever side it is. */
interface Table<V> extends AutoCloseable {

    /** The next input record is in process. */
    void record();

    V get(String key);

    void put(String key, V value);

    /** Reads a range to its end and returns how many entries it had. */
    int scan(String from, String to);

    void commit();

    /** Records that went to the changelog so far. */
    long logged();

    @Override
    void close();
}
