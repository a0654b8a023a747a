package dev.crema.store.cache;

/** Whether a value object stays in the cache as it is, and is handed to whoever reads it. */
public enum ValueSharing {

    /**
     * Values of well-known immutable types are shared: strings, boxed numbers, UUID, java.time, enums, BigDecimal,
     * BigInteger, and records made of such. All others are serialized when put and deserialized at every read, so that
     * each reader has a copy of its own, as with Kafka's stores.
     */
    AUTO,

    /**
     * All values are shared, because the application never changes one after it was put or read. A value that is changed
     * nevertheless is seen changed by every reader, but reaches changelog and disk only with its next put.
     */
    IMMUTABLE
}
