package dev.crema.benchmarks.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A value of a fixed size, replaced at every update.
 *
 * @param version counts updates
 * @param text ASCII
 */
public record Document(long version, String text) {

    private static final int KIB = 1024;

    /** One of 1 KiB. */
    static Document of(String key) {
        return of(key, KIB);
    }

    /** One of so many bytes. */
    static Document of(String key, int bytes) {
        int length = bytes - Long.BYTES;
        return new Document(0, key.repeat(length / key.length() + 1).substring(0, length));
    }

    Document revised() {
        return new Document(version + 1, text);
    }

    static Serde<Document> serde() {
        return Serdes.serdeFrom(
                (topic, document) -> document == null ? null : document.toBytes(),
                (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
    }

    private byte[] toBytes() {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(version)
                .put(encoded)
                .array();
    }

    private static Document fromBytes(byte[] bytes) {
        return new Document(
                ByteBuffer.wrap(bytes).getLong(),
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8));
    }
}
