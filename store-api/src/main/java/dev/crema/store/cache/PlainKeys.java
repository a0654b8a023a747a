package dev.crema.store.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.BooleanSerializer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.DoubleSerializer;
import org.apache.kafka.common.serialization.FloatSerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.ShortSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.StateSerdes;

/**
 * Keys as the application has them. What stands for one in maps is the key itself where its {@code equals} agrees with its serialized
 * form, else the serialized form, so that a {@code byte[]} or a class without {@code equals} works as with Kafka's stores.
 */
final class PlainKeys<K> implements Keys<K> {

    private static final Set<Class<?>> AGREEING = Set.of(
            BooleanSerializer.class,
            ShortSerializer.class,
            IntegerSerializer.class,
            LongSerializer.class,
            FloatSerializer.class,
            DoubleSerializer.class,
            UUIDSerializer.class,
            BytesSerializer.class);

    private final StateSerdes<K, ?> serdes;
    private final boolean byEquals;

    PlainKeys(StateSerdes<K, ?> serdes, KeyEquality equality) {
        this.serdes = serdes;
        this.byEquals = switch (equality) {
            case EQUALS -> true;
            case BYTES -> false;
            case AUTO -> agreesWithEquals(serdes.keySerializer());
        };
    }

    @Override
    public Object identity(K key, Headers headers) {
        return byEquals ? key : serialized(key, headers);
    }

    @Override
    public Bytes serialized(K key, Object identity, Headers headers) {
        return byEquals ? serialized(key, headers) : (Bytes) identity;
    }

    @Override
    public Bytes serialized(K key, Headers headers) {
        byte[] bytes = serdes.rawKey(key, headers);
        if (bytes == null) {
            throw new NullPointerException("key cannot be null; " + key + " was serialized to null by "
                    + serdes.keySerializer().getClass().getName());
        }
        return Bytes.wrap(bytes);
    }

    @Override
    public K deserialized(Bytes key, Headers headers) {
        return serdes.keyFrom(key.get(), headers);
    }

    private static boolean agreesWithEquals(Serializer<?> serializer) {
        return AGREEING.contains(serializer.getClass())
                || serializer instanceof StringSerializer strings && isUtf8(strings);
    }

    /** Other charsets may turn two strings into the same bytes; a subclass may do anything. */
    private static boolean isUtf8(StringSerializer serializer) {
        String sample = "\u00e9\u20ac\ud83d\ude00";
        return serializer.getClass() == StringSerializer.class
                && Arrays.equals(serializer.serialize(null, sample), sample.getBytes(StandardCharsets.UTF_8));
    }
}
