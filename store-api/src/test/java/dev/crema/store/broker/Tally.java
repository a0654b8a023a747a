package dev.crema.store.broker;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What is remembered of a key: how many records it had, their sum, and the newest record's timestamp. A lost, repeated or
 * exchanged record shows in one of them. Immutable.
 */
public record Tally(long count, long sum, long newest) {

    /** No record yet. */
    public static final Tally NONE = new Tally(0, 0, -1);

    /** This tally and one more record; values are not negative, so that none grows smaller. */
    public Tally plus(long value, long timestamp) {
        return new Tally(count + 1, sum + value, Math.max(newest, timestamp));
    }

    /** This tally and that of other records. */
    public Tally and(Tally other) {
        return new Tally(count + other.count, sum + other.sum, Math.max(newest, other.newest));
    }

    /** Three longs. */
    public static Serde<Tally> serde() {
        return Serdes.serdeFrom((topic, tally) -> tally == null ? null : tally.bytes(), deserializer());
    }

    static Deserializer<Tally> deserializer() {
        return (topic, bytes) -> {
            if (bytes == null) {
                return null;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Tally(buffer.getLong(), buffer.getLong(), buffer.getLong());
        };
    }

    private byte[] bytes() {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(count)
                .putLong(sum)
                .putLong(newest)
                .array();
    }
}
