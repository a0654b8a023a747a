package dev.crema.benchmarks.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A value of 1 KiB, replaced at every update.
 *
 * @param version counts updates
 * @param text ASCII
 */
record Document(long version, String text) {

    private static final int TEXT_BYTES = 1024 - Long.BYTES;

    static Document of(String key) {
        return new Document(0, key.repeat(TEXT_BYTES / key.length() + 1).substring(0, TEXT_BYTES));
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
