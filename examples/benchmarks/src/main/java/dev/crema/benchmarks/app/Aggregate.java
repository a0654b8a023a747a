package dev.crema.benchmarks.app;

import dev.crema.benchmarks.store.Account;
import dev.crema.benchmarks.store.Document;
import dev.crema.benchmarks.store.Values;
import java.util.function.ToLongFunction;

/**
 * What records are aggregated to.
 *
 * @param values the kind of value
 * @param count how many records went into a value
 */
record Aggregate<V>(Values<V> values, ToLongFunction<V> count) {

    static final Aggregate<Long> LONG = new Aggregate<>(Values.LONG, Long::longValue);

    static final Aggregate<Account> JSON = new Aggregate<>(
            Values.JSON, account -> account.visits - Values.JSON.first().apply("").visits);

    static final Aggregate<Document> HUNDRED_BYTES = new Aggregate<>(Values.HUNDRED_BYTES, Document::version);

    /** The value after one more record; the present one is null before the first. */
    V changed(String key, V present) {
        return values.change().apply(present == null ? values.first().apply(key) : present);
    }
}
