package dev.crema.store.engine;

/** What the values of a bytes store have with them. The runtime tells the formats by the interfaces of their stores. */
public enum StoreFormat {
    PLAIN,
    TIMESTAMPED,
    /** Timestamps and headers; sessions have headers only (KIP-1271). */
    WITH_HEADERS
}
