package dev.crema.rocks;

import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.SessionSupplier;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import dev.crema.store.engine.WindowSupplier;
import dev.crema.store.settings.StoreName;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Suppliers of persistent bytes stores over RocksDB, named as those in {@link Stores}, for {@link
 * dev.crema.store.CachedStores}, for Kafka's own builders and for {@code Materialized.as}.
 *
 * <p>A store that is logged is not wiped after the death of the process, under {@code exactly_once_v2} neither: what is on disk
 * is committed, and restoration goes on from its offset, as long as all persistent stores of the task are of this kind.
 * Directory and column families of key-value stores are those of Kafka's stores of the same format. Windows and sessions are
 * in one database a store, and restored once when an application moves in or out.
 *
 * <p>Windows and sessions are kept for the retention time, after their start or their end, and expire by stream time, which is
 * kept with them. Disk space is given back segment by segment: half of the retention time, and no less than a minute.
 *
 * <p>Every method throws {@link NullPointerException} for a null name or duration, and {@link IllegalArgumentException} for an empty
 * name, a negative duration, or a retention time that is shorter than a window.
 */
public final class RocksStores {

    private static final long LEAST_SEGMENT_MS = 60_000;

    private RocksStores() {}

    /** A store of values as they are. */
    public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
        return keyValues(name, StoreFormat.PLAIN, Map.of());
    }

    /** A store of values with their timestamp. */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
        return keyValues(name, StoreFormat.TIMESTAMPED, Map.of());
    }

    /** A store of values with timestamp and headers (KIP-1271). */
    public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(String name) {
        return keyValues(name, StoreFormat.WITH_HEADERS, Map.of());
    }

    /** @param settings of the store, by key without prefix, as in the methods below */
    static KeyValueBytesStoreSupplier keyValues(String name, StoreFormat format, Map<String, String> settings) {
        return format == StoreFormat.WITH_HEADERS
                ? new KeyValues.WithHeaders(name, settings)
                : new KeyValues(name, format, settings);
    }

    /**
     * A store of windows with values as they are.
     *
     * @param retainDuplicates whether all values of a key and a window's start are kept, and not the last; there is no cache then
     */
    public static WindowBytesStoreSupplier persistentWindowStore(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.PLAIN, Map.of());
    }

    /** A store of windows with values with their timestamp; as {@link #persistentWindowStore}. */
    public static WindowBytesStoreSupplier persistentTimestampedWindowStore(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.TIMESTAMPED, Map.of());
    }

    /** A store of windows with values with timestamp and headers (KIP-1271); as {@link #persistentWindowStore}. */
    public static WindowBytesStoreSupplier persistentTimestampedWindowStoreWithHeaders(
            String name, Duration retention, Duration windowSize, boolean retainDuplicates) {
        return windows(name, retention, windowSize, retainDuplicates, StoreFormat.WITH_HEADERS, Map.of());
    }

    /** A store of sessions. */
    public static SessionBytesStoreSupplier persistentSessionStore(String name, Duration retention) {
        return sessions(name, retention, StoreFormat.PLAIN, Map.of());
    }

    /** A store of sessions with headers (KIP-1271). */
    public static SessionBytesStoreSupplier persistentSessionStoreWithHeaders(String name, Duration retention) {
        return sessions(name, retention, StoreFormat.WITH_HEADERS, Map.of());
    }

    static WindowBytesStoreSupplier windows(
            String name,
            Duration retention,
            Duration window,
            boolean retainDuplicates,
            StoreFormat format,
            Map<String, String> settings) {
        return Windows.of(
                WindowShape.of(name, retention, window, retainDuplicates, RocksStores::segmentMs), format, settings);
    }

    static SessionBytesStoreSupplier sessions(
            String name, Duration retention, StoreFormat format, Map<String, String> settings) {
        return Sessions.of(SessionShape.of(name, retention, RocksStores::segmentMs), format, settings);
    }

    /** As Kafka's. */
    private static long segmentMs(long retentionMs) {
        return Math.max(retentionMs / 2, LEAST_SEGMENT_MS);
    }

    private static class KeyValues implements KeyValueBytesStoreSupplier {

        private final String name;
        private final StoreFormat format;
        private final Map<String, String> settings;

        KeyValues(String name, StoreFormat format, Map<String, String> settings) {
            this.name = StoreName.require(name);
            this.format = format;
            this.settings = settings;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return EngineStores.keyValue(
                    name, format, new RocksEngines(name, Layout.keyValue(format), settings, metricsScope()));
        }

        @Override
        public String metricsScope() {
            return "rocksdb";
        }

        /** The DSL tells suppliers of stores with headers by their interface. */
        private static final class WithHeaders extends KeyValues implements HeadersBytesStoreSupplier {
            WithHeaders(String name, Map<String, String> settings) {
                super(name, StoreFormat.WITH_HEADERS, settings);
            }
        }
    }

    private static class Windows extends WindowSupplier {

        private final StoreFormat format;
        private final Map<String, String> settings;

        Windows(WindowShape shape, StoreFormat format, Map<String, String> settings) {
            super(shape, "rocksdb-window");
            this.format = format;
            this.settings = settings;
        }

        static Windows of(WindowShape shape, StoreFormat format, Map<String, String> settings) {
            return format == StoreFormat.WITH_HEADERS
                    ? new WithHeaders(shape, settings)
                    : new Windows(shape, format, settings);
        }

        @Override
        protected WindowBytesStoreSupplier with(WindowShape shape) {
            return of(shape, format, settings);
        }

        @Override
        public WindowStore<Bytes, byte[]> get() {
            Layout layout = Layout.windows(shape(), format);
            return EngineStores.window(shape(), format, new RocksEngines(name(), layout, settings, metricsScope()));
        }

        /** As of {@link KeyValues.WithHeaders}. */
        private static final class WithHeaders extends Windows implements HeadersBytesStoreSupplier {
            WithHeaders(WindowShape shape, Map<String, String> settings) {
                super(shape, StoreFormat.WITH_HEADERS, settings);
            }
        }
    }

    private static class Sessions extends SessionSupplier {

        private final StoreFormat format;
        private final Map<String, String> settings;

        Sessions(SessionShape shape, StoreFormat format, Map<String, String> settings) {
            super(shape, "rocksdb-session");
            this.format = format;
            this.settings = settings;
        }

        static Sessions of(SessionShape shape, StoreFormat format, Map<String, String> settings) {
            return format == StoreFormat.WITH_HEADERS
                    ? new WithHeaders(shape, settings)
                    : new Sessions(shape, format, settings);
        }

        @Override
        protected SessionBytesStoreSupplier with(SessionShape shape) {
            return of(shape, format, settings);
        }

        @Override
        public SessionStore<Bytes, byte[]> get() {
            Layout layout = Layout.sessions(shape(), format);
            return EngineStores.session(shape(), format, new RocksEngines(name(), layout, settings, metricsScope()));
        }

        /** As of {@link KeyValues.WithHeaders}. */
        private static final class WithHeaders extends Sessions implements HeadersBytesStoreSupplier {
            WithHeaders(SessionShape shape, Map<String, String> settings) {
                super(shape, StoreFormat.WITH_HEADERS, settings);
            }
        }
    }
}
