package dev.crema.rocks;

import dev.crema.store.kafka.StorePositions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;
import org.rocksdb.RocksDBException;

/**
 * What a database knows of itself, in the family of offsets: how far it is in its changelog, in its input (position, KIP-796),
 * and whether something uncommitted may be inside. Keys and values are Kafka's (KIP-1035), so that its stores read them; one
 * key a partition is ours, with the time at which the state was last known to have all of its changelog, and one for a layout that
 * is not Kafka's.
 */
final class Ledger {

    /** The runtime's word for an offset that is not known. */
    static final long UNKNOWN = -4;

    private static final String STATUS = "status";
    private static final String POSITION = "position";
    private static final String LAYOUT = "crema.layout";
    private static final String KEPT_UP = "crema.kept.up.";
    private static final byte[] OPEN = bytes(1);
    private static final byte[] CLOSED = bytes(0);

    private final Map<String, Long> offsets = new ConcurrentHashMap<>();
    private final Map<String, Long> keptUp = new HashMap<>();
    private final long readMs = System.currentTimeMillis();
    private final Position position;
    private String layout;
    private volatile boolean dirty;

    private Ledger(Position position, String layout) {
        this.position = position;
        this.layout = layout;
    }

    static Ledger read(Map<String, byte[]> family) {
        byte[] position = family.get(POSITION);
        Ledger ledger = new Ledger(
                position == null ? Position.emptyPosition() : StorePositions.deserialized(position),
                new String(family.getOrDefault(LAYOUT, new byte[0]), StandardCharsets.UTF_8));
        byte[] status = family.get(STATUS);
        ledger.dirty = status != null && number(status) != 0;
        family.forEach((key, value) -> {
            if (key.startsWith(KEPT_UP)) {
                ledger.keptUp.put(
                        key.substring(KEPT_UP.length()), ByteBuffer.wrap(value).getLong(Long.BYTES));
            } else if (!key.equals(STATUS) && !key.equals(POSITION) && !key.equals(LAYOUT)) {
                ledger.offsets.put(key, number(value));
            }
        });
        // Kafka's store has moved on since: how old its state is nobody knows
        ledger.keptUp.keySet().removeIf(partition -> {
            byte[] noted = family.get(KEPT_UP + partition);
            return !Long.valueOf(number(noted)).equals(ledger.offsets.get(partition));
        });
        return ledger;
    }

    /** The layout of the data where it is not Kafka's; else empty. */
    String layout() {
        return layout;
    }

    void mark(Batch batch, String layout) throws RocksDBException {
        batch.putOffset(key(LAYOUT), key(layout)).then(() -> this.layout = layout);
    }

    /** Whether writes may be inside that were never committed. */
    boolean isDirty() {
        return dirty;
    }

    /** The offset of the last record of a partition that the data reflect, {@link #UNKNOWN}, or null. */
    Long offset(TopicPartition partition) {
        return offsets.get(partition.toString());
    }

    /** Whether any offset is known. */
    boolean knowsOffset() {
        return offsets.values().stream().anyMatch(offset -> offset != UNKNOWN);
    }

    /**
     * Milliseconds since 1970 at which the state was known to have all of a partition's changelog; where it never was, the
     * time at which it began to be restored.
     */
    long keptUpMs(TopicPartition partition) {
        return keptUp.getOrDefault(partition.toString(), readMs);
    }

    /** The oldest of such times of all partitions; where none is noted, a time that is never too long ago. */
    long keptUpMs() {
        return keptUp.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** The position of the data, and of what was written since. */
    Position position() {
        return position;
    }

    void mark(Batch batch, boolean isDirty) throws RocksDBException {
        batch.putOffset(key(STATUS), isDirty ? OPEN : CLOSED).then(() -> dirty = isDirty);
    }

    void reach(Batch batch, Position reached) throws RocksDBException {
        batch.putOffset(key(POSITION), StorePositions.serialized(reached));
    }

    /**
     * Notes an offset, or forgets it if null. That it is unknown is never put in the place of one that is known.
     *
     * @param keptUpMs when the state was last known to have all of the changelog
     */
    void reach(Batch batch, TopicPartition partition, Long offset, long keptUpMs) throws RocksDBException {
        String name = partition.toString();
        if (offset == null) {
            forget(batch, name);
        } else if (offset != UNKNOWN) {
            batch.putOffset(key(name), bytes(offset)).then(() -> offsets.put(name, offset));
            keepUp(batch, name, offset, keptUpMs);
        } else if (!offsets.containsKey(name)) {
            batch.putOffset(key(name), bytes(UNKNOWN)).then(() -> offsets.put(name, UNKNOWN));
        }
    }

    /** Notes that the state has all of its changelog still. */
    void keepUp(Batch batch, long nowMs) throws RocksDBException {
        for (Map.Entry<String, Long> known : offsets.entrySet()) {
            if (known.getValue() != UNKNOWN) {
                keepUp(batch, known.getKey(), known.getValue(), nowMs);
            }
        }
    }

    private void keepUp(Batch batch, String partition, long offset, long nowMs) throws RocksDBException {
        byte[] noted = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(offset)
                .putLong(nowMs)
                .array();
        batch.putOffset(key(KEPT_UP + partition), noted).then(() -> keptUp.put(partition, nowMs));
    }

    /** Forgets all offsets: the data are not to be relied on. */
    void forget(Batch batch) throws RocksDBException {
        for (String partition : offsets.keySet()) {
            forget(batch, partition);
        }
    }

    private void forget(Batch batch, String partition) throws RocksDBException {
        batch.putOffset(key(partition), null)
                .putOffset(key(KEPT_UP + partition), null)
                .then(() -> {
                    offsets.remove(partition);
                    keptUp.remove(partition);
                });
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
