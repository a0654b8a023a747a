package dev.crema.store.cache;

/** Whether a value object stays in the cache as it is, and is handed to whoever reads it. */
public enum ValueSharing {

    /**
     * Values of well-known immutable types are shared: strings, boxed numbers, UUID, java.time, enums, BigDecimal,
     * BigInteger, and records made of such. All others are taken as {@link #MUTABLE}.
     */
    AUTO,

    /**
     * All values are shared, because the application never changes one after it was put or read. A value that is changed
     * nevertheless is seen changed by every reader, but reaches changelog and disk only with its next put.
     */
    IMMUTABLE,

    /**
     * The application may change what it puts and what it reads, as aggregators do: the cache keeps a copy of its own, and
     * each reader, forwarded change and old value is another, so that only what is put counts, as with Kafka's stores.
     * Records, classes with a constructor without arguments, collections and arrays are copied as objects; where a value
     * holds anything else it is {@link #SERIALIZED}. What the serde leaves out of a value is copied too, and
     * lost when the value is read from bytes again.
     */
    MUTABLE,

    /** All values are serialized when they are put and deserialized at every read, as with Kafka's stores. */
    SERIALIZED
}
