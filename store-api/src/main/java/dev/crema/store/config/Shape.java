package dev.crema.store.config;

import dev.crema.store.CachedStoreBuilder;
import dev.crema.store.CachedStores;
import dev.crema.store.engine.StoreFormat;
import java.util.Arrays;
import java.util.Locale;

/** What a store may be, as {@code shape} names it. */
enum Shape {
    KEY_VALUE(false, false) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.keyValueStoreBuilder(
                    store.keyValues(StoreFormat.PLAIN), store.keySerde(), store.valueSerde());
        }
    },
    TIMESTAMPED_KEY_VALUE(false, false) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.timestampedKeyValueStoreBuilder(
                    store.keyValues(StoreFormat.TIMESTAMPED), store.keySerde(), store.valueSerde());
        }
    },
    TIMESTAMPED_KEY_VALUE_WITH_HEADERS(false, false) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.timestampedKeyValueStoreWithHeadersBuilder(
                    store.keyValues(StoreFormat.WITH_HEADERS), store.keySerde(), store.valueSerde());
        }
    },
    WINDOW(true, true) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.windowStoreBuilder(
                    store.windows(StoreFormat.PLAIN), store.keySerde(), store.valueSerde());
        }
    },
    TIMESTAMPED_WINDOW(true, true) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.timestampedWindowStoreBuilder(
                    store.windows(StoreFormat.TIMESTAMPED), store.keySerde(), store.valueSerde());
        }
    },
    TIMESTAMPED_WINDOW_WITH_HEADERS(true, true) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.timestampedWindowStoreWithHeadersBuilder(
                    store.windows(StoreFormat.WITH_HEADERS), store.keySerde(), store.valueSerde());
        }
    },
    SESSION(true, false) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.sessionStoreBuilder(
                    store.sessions(StoreFormat.PLAIN), store.keySerde(), store.valueSerde());
        }
    },
    SESSION_WITH_HEADERS(true, false) {
        @Override
        <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store) {
            return CachedStores.sessionStoreWithHeadersBuilder(
                    store.sessions(StoreFormat.WITH_HEADERS), store.keySerde(), store.valueSerde());
        }
    };

    private final boolean hasRetention;
    private final boolean hasWindows;

    Shape(boolean hasRetention, boolean hasWindows) {
        this.hasRetention = hasRetention;
        this.hasWindows = hasWindows;
    }

    abstract <K, V> CachedStoreBuilder<?> builder(Declaration<K, V> store);

    /** As it is written. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String[] texts() {
        return Arrays.stream(values()).map(Shape::text).toArray(String[]::new);
    }

    static Shape of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Whether a key of a store's declaration means something here. */
    boolean knows(String key) {
        return switch (key) {
            case Keys.RETENTION_MS -> hasRetention;
            case Keys.WINDOW_SIZE_MS, Keys.RETAIN_DUPLICATES -> hasWindows;
            default -> true;
        };
    }
}
