package dev.crema.store.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One changelog partition as a broker keeps it: records, each with the transaction it belongs to, and a marker where a
 * transaction ended. It outlives every task, and what is committed in it is the truth that a store is held against.
 */
final class ChangelogPartition {

    /** What has become of a transaction. */
    enum Fate {
        OPEN,
        COMMITTED,
        ABORTED
    }

    /** Records that are committed together, or not at all. */
    static final class Transaction {
        private Fate fate = Fate.OPEN;
    }

    /** A record at its place. */
    record Entry(long offset, ProducerRecord<byte[], byte[]> record, Transaction transaction) {

        private boolean committed() {
            return transaction.fate == Fate.COMMITTED;
        }

        private String value() {
            return record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8);
        }
    }

    private final TopicPartition partition;
    private final Function<byte[], String> keys;
    private final List<Entry> entries = new ArrayList<>();
    private long nextOffset;

    /**
     * An empty partition.
     *
     * @param keys makes the store's keys of those of records
     */
    ChangelogPartition(TopicPartition partition, Function<byte[], String> keys) {
        this.partition = partition;
        this.keys = keys;
    }

    private String key(Entry entry) {
        return keys.apply(entry.record.key());
    }

    TopicPartition partition() {
        return partition;
    }

    /** Appends a record without a transaction, which is as good as committed. */
    long append(ProducerRecord<byte[], byte[]> record) {
        Transaction transaction = new Transaction();
        transaction.fate = Fate.COMMITTED;
        return append(record, transaction);
    }

    long append(ProducerRecord<byte[], byte[]> record, Transaction transaction) {
        entries.add(new Entry(nextOffset, record, transaction));
        return nextOffset++;
    }

    /** Ends a transaction; its marker takes an offset as records do, if it has records here. */
    void end(Transaction transaction, Fate fate) {
        transaction.fate = fate;
        if (entries.stream().anyMatch(entry -> entry.transaction == transaction)) {
            nextOffset++;
        }
    }

    /** Committed records after an offset, which a consumer of committed records is given. */
    List<Entry> committedAfter(long offset) {
        return entries.stream()
                .filter(entry -> entry.committed() && entry.offset > offset)
                .toList();
    }

    /** What the committed records up to and with an offset come to, without what is expired by then. */
    NavigableMap<String, String> committedUpTo(long offset) {
        NavigableMap<String, String> state = new TreeMap<>();
        long streamTime = streamTime(offset);
        for (Entry entry : entries) {
            if (entry.committed() && entry.offset <= offset) {
                if (entry.value() == null) {
                    state.remove(key(entry));
                } else {
                    state.put(key(entry), entry.value());
                }
            }
        }
        state.keySet().removeIf(key -> Moments.isExpired(key, streamTime));
        return state;
    }

    /** The time that committed records up to and with an offset brought. */
    long streamTime(long offset) {
        return entries.stream()
                .filter(entry -> entry.committed() && entry.offset <= offset)
                .mapToLong(entry -> Moments.IN_TEXT.time(key(entry)))
                .max()
                .orElse(-1);
    }

    /**
     * Keys whose value in a store is neither what was committed at its offset nor what was committed later, which
     * replaying makes good, with what it is: uncommitted, or older than the offset says, or gone, and not expired since.
     */
    Map<String, String> strayEntries(long offset, Map<String, String> contents) {
        NavigableMap<String, String> committed = committedUpTo(offset);
        long lastTime = streamTime(Long.MAX_VALUE);
        Map<String, String> stray = new TreeMap<>();
        Set<String> found = new TreeSet<>(contents.keySet());
        entries.forEach(entry -> found.add(key(entry)));
        for (String key : found) {
            String value = contents.get(key);
            boolean expired = value == null && Moments.isExpired(key, lastTime);
            if (!Objects.equals(value, committed.get(key)) && !committedAfter(offset, key, value) && !expired) {
                stray.put(key, "is " + brief(value) + ", committed at " + offset + ": " + brief(committed.get(key)));
            }
        }
        return stray;
    }

    private boolean committedAfter(long offset, String key, String value) {
        return committedAfter(offset).stream()
                .anyMatch(entry -> key(entry).equals(key) && Objects.equals(entry.value(), value));
    }

    private static String brief(String value) {
        return value == null || value.length() < 20 ? value : value.substring(0, 20) + "…";
    }

    /** The offset of the last committed record, -1 without any. */
    long lastCommittedOffset() {
        List<Entry> committed = committedAfter(-1);
        return committed.isEmpty() ? -1 : committed.get(committed.size() - 1).offset;
    }
}
