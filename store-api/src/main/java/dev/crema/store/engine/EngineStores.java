package dev.crema.store.engine;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

/** Bytes stores of each shape and format over an engine. */
public final class EngineStores {

    private EngineStores() {}

    public static KeyValueStore<Bytes, byte[]> keyValue(String name, StoreFormat format, Engines engines) {
        return switch (format) {
            case PLAIN -> new KeyValueEngineStore(name, engines);
            case TIMESTAMPED -> new KeyValueEngineStore.Timestamped(name, engines);
            case WITH_HEADERS -> new KeyValueEngineStore.WithHeaders(name, engines);
        };
    }

    public static WindowStore<Bytes, byte[]> window(WindowShape shape, StoreFormat format, Engines engines) {
        return switch (format) {
            case PLAIN -> new WindowEngineStore(shape, engines);
            case TIMESTAMPED -> new WindowEngineStore.Timestamped(shape, engines);
            case WITH_HEADERS -> new WindowEngineStore.WithHeaders(shape, engines);
        };
    }

    /** Sessions have no timestamps: a format with them is that without. */
    public static SessionStore<Bytes, byte[]> session(SessionShape shape, StoreFormat format, Engines engines) {
        return format == StoreFormat.WITH_HEADERS
                ? new SessionEngineStore.WithHeaders(shape, engines)
                : new SessionEngineStore(shape, engines);
    }
}
