package dev.crema.memory;

import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.state.Stores;

/**
 * Suppliers of in-memory bytes stores, named as those in {@link Stores}, for {@link dev.crema.store.CachedStores}, for Kafka's
 * own builders and for {@code Materialized.as}.
 *
 * <p>A scan sees one moment, and opening it takes no longer for a large store: that of key-value stores the moment at which it was
 * opened, that of windows and sessions the moment at which it was first asked for an entry. Queries wait for nobody. With {@code
 * withWarmStart()} a store starts from a snapshot of its own, for which its first reads wait, and restores what came after.
 *
 * <p>Windows and sessions are kept for the retention time, after their start or their end, and expire by stream time. The heap
 * that they take is given back by quarters of the retention time.
 *
 * <p>Every method throws {@link NullPointerException} for a null name or duration, and {@link IllegalArgumentException} for an empty
 * name, a negative duration, or a retention time that is shorter than a window.
 */
public final class MemoryStores {

    private MemoryStores() {}

    /** A store of values as they are. */
    public static MemoryKeyValueBytesStoreSupplier inMemoryKeyValueStore(String name) {
        return KeyValueSupplier.of(name, StoreFormat.PLAIN);
    }

    /** A store of values with their timestamp. */
    public static MemoryKeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStore(String name) {
        return KeyValueSupplier.of(name, StoreFormat.TIMESTAMPED);
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static MemoryKeyValueBytesStoreSupplier inMemoryTimestampedKeyValueStoreWithHeaders(String name) {
        return KeyValueSupplier.of(name, StoreFormat.WITH_HEADERS);
    }

    /**
     * A store of windows with values as they are.
     *
     * @param retainDuplicates whether all values of a key and a window's start are kept, and not the last; there is no cache then
     */
    public static MemoryWindowBytesStoreSupplier inMemoryWindowStore(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.PLAIN);
    }

    /** A store of windows with values with their timestamp; as {@link #inMemoryWindowStore}. */
    public static MemoryWindowBytesStoreSupplier inMemoryTimestampedWindowStore(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.TIMESTAMPED);
    }

    /** A store of windows with values with timestamp and headers (KIP-1271); as {@link #inMemoryWindowStore}. */
    public static MemoryWindowBytesStoreSupplier inMemoryTimestampedWindowStoreWithHeaders(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.WITH_HEADERS);
    }

    static MemoryWindowBytesStoreSupplier windows(
            String name, Duration retention, Duration window, boolean retainDuplicates, StoreFormat format) {
        return MemoryWindows.of(shape(name, retention, window, retainDuplicates), format, Optional.empty());
    }

    static WindowShape shape(String name, Duration retention, Duration window, boolean retainDuplicates) {
        return WindowShape.of(name, retention, window, retainDuplicates, MemoryStores::segmentMs);
    }

    /** A store of sessions. */
    public static MemorySessionBytesStoreSupplier inMemorySessionStore(String name, Duration retention) {
        return sessions(name, retention, StoreFormat.PLAIN);
    }

    /** A store of sessions with headers (KIP-1271). */
    public static MemorySessionBytesStoreSupplier inMemorySessionStoreWithHeaders(String name, Duration retention) {
        return sessions(name, retention, StoreFormat.WITH_HEADERS);
    }

    static MemorySessionBytesStoreSupplier sessions(String name, Duration retention, StoreFormat format) {
        return MemorySessions.of(shape(name, retention), format, Optional.empty());
    }

    static SessionShape shape(String name, Duration retention) {
        return SessionShape.of(name, retention, MemoryStores::segmentMs);
    }

    private static long segmentMs(long retentionMs) {
        return Math.max(1, retentionMs / 4);
    }
}
