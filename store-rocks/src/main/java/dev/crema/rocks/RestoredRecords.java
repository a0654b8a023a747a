package dev.crema.rocks;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.RocksDBException;

/**
 * Records of a changelog, taken in its order and given back in that of their keys, of each key the last. For one thread at a
 * time.
 */
final class RestoredRecords {

    /** Heap bytes of a record beside those of its key and value: two arrays, and where to find them. */
    private static final int OVERHEAD = 48;

    private byte[][] keys = new byte[1024][];
    private byte[][] values = new byte[1024][];
    private int records;
    private long bytes;

    /** Takes the records of a batch. */
    interface Target {
        void put(byte[] key, byte[] value) throws RocksDBException;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        if (records == keys.length) {
            keys = Arrays.copyOf(keys, 2 * records);
            values = Arrays.copyOf(values, 2 * records);
        }
        byte[] value = record.value();
        keys[records] = record.key();
        values[records] = value;
        records++;
        bytes += OVERHEAD + record.key().length + (value == null ? 0 : value.length);
    }

    boolean isEmpty() {
        return records == 0;
    }

    int size() {
        return records;
    }

    /** Heap bytes that the records take. */
    long bytes() {
        return bytes;
    }

    /** Gives the records in the order in which they were taken. */
    void inChangelogOrder(int from, int to, Target target) throws RocksDBException {
        for (int i = from; i < to; i++) {
            target.put(keys[i], values[i]);
        }
    }

    /** Gives the last record of each key, in the order of keys. */
    void inKeyOrder(Target target) throws RocksDBException {
        int[] order = keyOrder();
        for (int i = 0; i < records; i++) {
            boolean isReplaced = i + 1 < records && Arrays.equals(keys[order[i]], keys[order[i + 1]]);
            if (!isReplaced) {
                target.put(keys[order[i]], values[order[i]]);
            }
        }
    }

    /**
     * Numbers of all records, by key and then by number. Sorts numbers that hold the first bytes in which keys differ, with the
     * record's number in the place of the last of them, and looks at keys only where those bytes are the same: comparing keys
     * all over the heap takes three times as long.
     */
    private int[] keyOrder() {
        int common = commonPrefix();
        int numberBits = Integer.SIZE - Integer.numberOfLeadingZeros(records);
        long numberMask = (1L << numberBits) - 1;
        long[] sorted = new long[records];
        for (int i = 0; i < records; i++) {
            sorted[i] = (first(keys[i], common) & ~numberMask | i) ^ Long.MIN_VALUE; // as unsigned
        }
        Arrays.sort(sorted);
        int[] order = new int[records];
        int from = 0;
        for (int i = 0; i < records; i++) {
            order[i] = (int) (sorted[i] & numberMask);
            if (sorted[i] >>> numberBits != sorted[from] >>> numberBits) {
                sortByKey(order, from, i);
                from = i;
            }
        }
        sortByKey(order, from, records);
        return order;
    }

    /** Bytes that all keys begin with. */
    private int commonPrefix() {
        byte[] prefix = records == 0 ? new byte[0] : keys[0];
        int common = prefix.length;
        for (int i = 1; i < records && common > 0; i++) {
            int differs = Arrays.mismatch(prefix, 0, common, keys[i], 0, keys[i].length);
            common = differs < 0 ? common : differs;
        }
        return common;
    }

    /** Eight bytes of a key, with zeros after its end. */
    private static long first(byte[] key, int from) {
        long first = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            first = first << Byte.SIZE | (i < key.length ? key[i] & 0xff : 0);
        }
        return first;
    }

    /** Sorts numbers that are in order; of the same key they stay so. */
    private void sortByKey(int[] order, int from, int to) {
        if (to - from < 2) {
            return;
        }
        Integer[] numbers = new Integer[to - from];
        Arrays.setAll(numbers, i -> order[from + i]);
        Arrays.sort(numbers, Comparator.comparing(number -> keys[number], Arrays::compareUnsigned));
        for (int i = 0; i < numbers.length; i++) {
            order[from + i] = numbers[i];
        }
    }
}
