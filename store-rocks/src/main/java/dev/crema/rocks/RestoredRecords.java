package dev.crema.rocks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.RocksDBException;

/**
 * Records of a changelog, taken in its order and given back in that of their keys, of each key the last. For one thread at a
 * time.
 *
 * <p>They are copied out of the heap. There millions of small arrays would outlive young collections, and copying them then
 * took a sixth of a restoration.
 */
final class RestoredRecords {

    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int DELETED = -1;

    /** Of key and value, before them. */
    private static final int LENGTHS_BYTES = 2 * Integer.BYTES;

    /** So few keys are compared as they are. */
    private static final int FEW = 16;

    private final List<Segment> segments = new ArrayList<>();
    private int filling;

    /** Segment and place in it, by number of record. */
    private long[] places = new long[1024];

    private int records;
    private long bytes;

    /** Memory for records, with two views of it for keys and one for values. */
    private record Segment(ByteBuffer memory, ByteBuffer key, ByteBuffer otherKey, ByteBuffer value) {

        static Segment of(int bytes) {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
            return new Segment(memory, memory.duplicate(), memory.duplicate(), memory.duplicate());
        }
    }

    /** Takes records one by one, with null for the value of a delete. The buffers are direct, and the record's for this call. */
    interface Target {
        void put(ByteBuffer key, ByteBuffer value) throws RocksDBException;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        int length = Math.addExact(LENGTHS_BYTES + key.length, value == null ? 0 : value.length);
        ByteBuffer memory = segmentFor(length).memory;
        if (records == places.length) {
            places = Arrays.copyOf(places, 2 * records);
        }
        places[records++] = (long) filling << Integer.SIZE | memory.position();
        memory.putInt(key.length).putInt(value == null ? DELETED : value.length).put(key);
        if (value != null) {
            memory.put(value);
        }
        bytes += length + Long.BYTES;
    }

    private Segment segmentFor(int length) {
        while (filling < segments.size() && segments.get(filling).memory.remaining() < length) {
            filling++;
        }
        if (filling == segments.size()) {
            segments.add(Segment.of(Math.max(SEGMENT_BYTES, length)));
        }
        return segments.get(filling);
    }

    boolean isEmpty() {
        return records == 0;
    }

    int size() {
        return records;
    }

    /** Bytes that the records take. */
    long bytes() {
        return bytes;
    }

    /** Forgets the records, and keeps the memory for others. */
    void clear() {
        segments.forEach(segment -> segment.memory.clear());
        filling = 0;
        records = 0;
        bytes = 0;
    }

    private Segment segment(int record) {
        return segments.get((int) (places[record] >>> Integer.SIZE));
    }

    private int keyBegin(int record) {
        return (int) places[record] + LENGTHS_BYTES;
    }

    private int keyLength(int record) {
        return segment(record).memory.getInt((int) places[record]);
    }

    private ByteBuffer key(int record, ByteBuffer view) {
        int begin = keyBegin(record);
        return view.limit(begin + keyLength(record)).position(begin);
    }

    /** Gives the records of these numbers in the order in which they were taken. */
    void inChangelogOrder(int from, int to, Target target) throws RocksDBException {
        for (int i = from; i < to; i++) {
            give(i, target);
        }
    }

    /** Gives the last record of each key, in the order of keys. */
    void inKeyOrder(Target target) throws RocksDBException {
        int[] order = new int[records];
        Arrays.setAll(order, number -> number);
        sort(order, 0, records, 0);
        for (int i = 0; i < records; i++) {
            boolean isReplaced = i + 1 < records && compareKeys(order[i], order[i + 1]) == 0;
            if (!isReplaced) {
                give(order[i], target);
            }
        }
    }

    private void give(int record, Target target) throws RocksDBException {
        Segment segment = segment(record);
        int keyEnd = keyBegin(record) + keyLength(record);
        int valueLength = segment.memory.getInt((int) places[record] + Integer.BYTES);
        target.put(
                key(record, segment.key),
                valueLength == DELETED
                        ? null
                        : segment.value.limit(keyEnd + valueLength).position(keyEnd));
    }

    /**
     * Sorts numbers of records by key, of equal keys the lower number first, as they come in. What is sorted are longs with the
     * first bytes in which keys differ, and the place of the record in those last; then, where those bytes are the same, by the
     * bytes after them. Comparing keys all over the memory takes three times as long.
     *
     * @param depth bytes in which all these keys are known to be alike, up to zeros after the end of some
     */
    private void sort(int[] numbers, int from, int to, int depth) {
        if (to - from < FEW || shortest(numbers, from, to) < depth) {
            sortByComparing(numbers, from, to);
            return;
        }
        int alike = alike(numbers, from, to, depth);
        int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(to - from);
        long placeMask = (1L << placeBits) - 1;
        long[] sorted = new long[to - from];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (keyBytes(numbers[from + i], alike) & ~placeMask | i) ^ Long.MIN_VALUE; // as unsigned
        }
        Arrays.sort(sorted);
        int[] before = Arrays.copyOfRange(numbers, from, to);
        int sortedTo = alike + (Long.SIZE - placeBits) / Byte.SIZE;
        int same = 0;
        for (int i = 0; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] >>> placeBits != sorted[same] >>> placeBits) {
                sort(numbers, from + same, from + i, sortedTo);
                same = i;
            }
            if (i < sorted.length) {
                numbers[from + i] = before[(int) (sorted[i] & placeMask)];
            }
        }
    }

    private int shortest(int[] numbers, int from, int to) {
        int shortest = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            shortest = Math.min(shortest, keyLength(numbers[i]));
        }
        return shortest;
    }

    /** How many bytes all these keys have alike, as far as they all go. */
    private int alike(int[] numbers, int from, int to, int depth) {
        ByteBuffer first = key(numbers[from], segment(numbers[from]).otherKey);
        int alike = first.remaining();
        for (int i = from + 1; i < to && alike > depth; i++) {
            ByteBuffer key = key(numbers[i], segment(numbers[i]).key);
            int differs = first.mismatch(key);
            alike = differs < 0 ? alike : Math.min(alike, differs);
        }
        return alike;
    }

    /** Eight bytes of a key, with zeros after its end. */
    private long keyBytes(int record, int from) {
        ByteBuffer memory = segment(record).memory;
        int begin = keyBegin(record) + from;
        int end = keyBegin(record) + keyLength(record);
        if (end - begin >= Long.BYTES) {
            return memory.getLong(begin);
        }
        long bytes = 0;
        for (int i = begin; i < begin + Long.BYTES; i++) {
            bytes = bytes << Byte.SIZE | (i < end ? memory.get(i) & 0xff : 0);
        }
        return bytes;
    }

    private int compareKeys(int one, int other) {
        ByteBuffer key = key(one, segment(one).key);
        ByteBuffer otherKey = key(other, segment(other).otherKey);
        int differs = key.mismatch(otherKey);
        boolean isPrefix = differs < 0 || differs == Math.min(key.remaining(), otherKey.remaining());
        return isPrefix
                ? Integer.compare(key.remaining(), otherKey.remaining())
                : Byte.compareUnsigned(key.get(key.position() + differs), otherKey.get(otherKey.position() + differs));
    }

    private void sortByComparing(int[] numbers, int from, int to) {
        if (to - from > 1) {
            Integer[] sorted = new Integer[to - from];
            Arrays.setAll(sorted, i -> numbers[from + i]);
            Arrays.sort(sorted, this::compareKeys);
            Arrays.setAll(sorted, i -> numbers[from + i] = sorted[i]);
        }
    }
}
