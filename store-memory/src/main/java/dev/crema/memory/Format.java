package dev.crema.memory;

import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.SessionStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.TimestampedWindowStoreWithHeaders;

/**
 * What the entries of a store are.
 *
 * @param values what its values have with them, in the bytes
 * @param suppliers names of the suppliers in {@link MemoryStores}, by what their values have with them
 * @param name in files: of what the entries are and how their keys are made
 */
record Format(StoreFormat values, Format.Suppliers suppliers, String name) {

    private static final Suppliers KEY_VALUE = new Suppliers(
            "inMemoryKeyValueStore", "inMemoryTimestampedKeyValueStore", "inMemoryTimestampedKeyValueStoreWithHeaders");
    private static final Suppliers WINDOWS = new Suppliers(
            "inMemoryWindowStore", "inMemoryTimestampedWindowStore", "inMemoryTimestampedWindowStoreWithHeaders");
    private static final Suppliers SESSIONS =
            new Suppliers("inMemorySessionStore", "inMemorySessionStore", "inMemorySessionStoreWithHeaders");

    /** Names of one shape's suppliers. */
    record Suppliers(String plain, String timestamped, String withHeaders) {
        String of(StoreFormat values) {
            return switch (values) {
                case PLAIN -> plain;
                case TIMESTAMPED -> timestamped;
                case WITH_HEADERS -> withHeaders;
            };
        }
    }

    static Format keyValue(StoreFormat values) {
        return new Format(values, KEY_VALUE, values.name());
    }

    static Format windows(WindowShape shape, StoreFormat values) {
        return new Format(
                values, WINDOWS, "windows, " + values + ", " + shape.segments().layout());
    }

    static Format sessions(SessionShape shape, StoreFormat values) {
        return new Format(
                values,
                SESSIONS,
                "sessions, " + values + ", " + shape.segments().layout());
    }

    /**
     * Refuses to be below a store that has more with its values: Kafka would take it away from those of a persistent store ({@code
     * KeyValueToTimestampedKeyValueByteStoreAdapter}), and give what is read or restored a timestamp of -1.
     *
     * @throws IllegalArgumentException with the supplier to use
     */
    void requireEnough(String store, StateStore root) {
        StoreFormat needed = needed(root);
        if (values.compareTo(needed) < 0) {
            throw new IllegalArgumentException(
                    "store " + store + ": with warm start MemoryStores." + suppliers.of(values)
                            + " would lose what its values have with them; use MemoryStores." + suppliers.of(needed));
        }
    }

    private static StoreFormat needed(StateStore root) {
        if (root instanceof TimestampedKeyValueStoreWithHeaders<?, ?>
                || root instanceof TimestampedWindowStoreWithHeaders<?, ?>
                || root instanceof SessionStoreWithHeaders<?, ?>) {
            return StoreFormat.WITH_HEADERS;
        }
        return root instanceof TimestampedKeyValueStore<?, ?> || root instanceof TimestampedWindowStore<?, ?>
                ? StoreFormat.TIMESTAMPED
                : StoreFormat.PLAIN;
    }
}
