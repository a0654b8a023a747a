package dev.crema.store.cache;

/** How two keys are found to be the same. To Kafka's stores keys are the same when their serialized bytes are. */
public enum KeyEquality {

    /**
     * By {@code equals} under Kafka's own serdes for strings (in UTF-8), boxed numbers, booleans, UUID and Bytes, where it
     * agrees with the serialized form; by serialized bytes under every other serde.
     */
    AUTO,

    /** By {@code equals}: the key type has it, agrees in it with its serialized form, and is never changed. */
    EQUALS,

    /** By serialized bytes: always right, and serializes the key at every access. */
    BYTES
}
