package dev.crema.store.cache;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;

/** How keys are found to be the same, and how they are laid out in bytes. */
interface Keys<K> {

    /** What stands for {@code key} in maps. */
    Object identity(K key, Headers headers);

    /** The serialized form of a key whose identity is at hand. */
    Bytes serialized(K key, Object identity, Headers headers);

    Bytes serialized(K key, Headers headers);

    K deserialized(Bytes key, Headers headers);
}
