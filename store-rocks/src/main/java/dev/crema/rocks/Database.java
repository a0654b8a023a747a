package dev.crema.rocks;

import dev.crema.rocks.Format.Family;
import dev.crema.store.engine.KeyRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * One RocksDB instance with a family of values and one of offsets, in the layout of Kafka's stores. The one owner of its
 * native handles, but for batches: whoever uses it after {@link #close} ends the process, so that it is used between {@link Readers#enter} and
 * {@link Readers#leave}, or by writers, whom the one that closes it has waited for.
 */
final class Database implements AutoCloseable {

    private final RocksDB db;
    private final TableFiles tables;
    private final Map<String, ColumnFamilyHandle> families;
    private final ValueFamilies values;
    private final ColumnFamilyHandle offsets;
    private final Absences absences;
    private final Writer writer;
    private final FlushOptions flushing = new FlushOptions();

    private Database(
            RocksDB db,
            Writer writer,
            Map<String, ColumnFamilyHandle> families,
            ValueFamilies values,
            TableFiles tables) {
        this.db = db;
        this.absences = new Absences(db);
        this.writer = writer;
        this.tables = tables;
        this.families = families;
        this.values = values;
        this.offsets = families.get(Family.OFFSETS);
    }

    /**
     * Opens what is in the directory, or a new database.
     *
     * @param logsAhead whether writes go through RocksDB's own log first, for a store that nothing else can restore
     * @throws UnknownFamilyException if it is none of this format, or of an older one
     */
    static Database open(Path directory, Format format, StoreOptions options, boolean logsAhead)
            throws RocksDBException {
        Set<String> names = new LinkedHashSet<>(List.of(Family.DEFAULT));
        for (byte[] found : RocksDB.listColumnFamilies(options.given(), directory.toString())) {
            names.add(new String(found, StandardCharsets.UTF_8));
        }
        for (String name : names) {
            if (!format.knows(name)) {
                throw new UnknownFamilyException(name);
            }
        }
        names.add(format.family());
        names.add(Family.OFFSETS);
        return open(directory, format, options, logsAhead, List.copyOf(names));
    }

    private static Database open(
            Path directory, Format format, StoreOptions options, boolean logsAhead, List<String> names)
            throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (String name : names) {
            descriptors.add(new ColumnFamilyDescriptor(
                    Family.bytes(name), format.hasValuesIn(name) ? options.data() : options.small()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB db = RocksDB.open(options.database(), directory.toString(), descriptors, handles);
        Map<String, ColumnFamilyHandle> families = new HashMap<>();
        for (int i = 0; i < handles.size(); i++) {
            families.put(names.get(i), handles.get(i));
        }
        ValueFamilies values = format == Format.SEGMENTED
                ? new SegmentFamilies(db, families, options.data())
                : new ValueFamilies.One(families.get(format.family()));
        families.keySet().removeIf(SegmentFamilies::isSegment); // which come and go
        return new Database(
                db,
                new Writer(db, logsAhead),
                families,
                values,
                new TableFiles(directory, options.given(), values::group));
    }

    /** A column family that Kafka's stores of the format do not have either. */
    static final class UnknownFamilyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownFamilyException(String family) {
            super("column family '" + family + "'");
        }
    }

    /**
     * The newest value of a key, or null. RocksDB pins the block it finds it in, and the bytes are copied once, into the array
     * that is returned.
     */
    byte[] get(Bytes key) throws RocksDBException {
        ColumnFamilyHandle family = values.read(group(key.get()));
        return family == null ? null : absences.get(family, key.get());
    }

    private long group(byte[] key) {
        return values.group(ByteBuffer.wrap(key));
    }

    /** As {@link #get} of each key; for several it reads blocks that are not in RocksDB's cache beside each other. */
    List<byte[]> multiGet(List<Bytes> keys) throws RocksDBException {
        if (keys.size() < 2) { // for which the other way takes longer
            return keys.isEmpty() ? List.of() : Collections.singletonList(get(keys.get(0)));
        }
        List<byte[]> bytes = keys.stream().map(Bytes::get).toList();
        List<ColumnFamilyHandle> ofKeys =
                bytes.stream().map(key -> values.read(group(key))).toList();
        List<byte[]> found = new ArrayList<>(db.multiGetAsList(ofKeys, bytes));
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) == null) { // or its block is damaged, which rocksdbjni 10.1.3 does not tell here
                found.set(i, get(keys.get(i)));
            }
        }
        return found;
    }

    /** A range of keys, and an iterator over the family of values in which it is. */
    record Part(KeyRange range, ColumnFamilyHandle family, RocksIterator iterator) {}

    /**
     * Iterators over the values as they are now, all of one moment, for ranges of keys that are of one group each. They do not see what
     * is written later.
     */
    List<Part> iterators(List<KeyRange> ranges) throws RocksDBException {
        List<KeyRange> found = new ArrayList<>(ranges.size());
        List<ColumnFamilyHandle> ofRanges = new ArrayList<>(ranges.size());
        for (KeyRange range : ranges) {
            ColumnFamilyHandle family =
                    values.read(range.from() == null ? 0 : group(range.from().get()));
            if (family != null) {
                found.add(range);
                ofRanges.add(family);
            }
        }
        List<RocksIterator> iterators = found.size() == 1
                ? List.of(db.newIterator(ofRanges.get(0)))
                : found.isEmpty() ? List.of() : db.newIterators(ofRanges);
        List<Part> parts = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            parts.add(new Part(found.get(i), ofRanges.get(i), iterators.get(i)));
        }
        return parts;
    }

    /** Puts a value, or deletes it if null. */
    void put(Bytes key, byte[] value) throws RocksDBException {
        ColumnFamilyHandle family = values.write(key.get());
        if (family != null) {
            writer.put(family, key.get(), value);
        }
    }

    /** Writes table files for {@link #ingest}. */
    TableFiles tables() {
        return tables;
    }

    /** Takes in table files, by moving them, each as a whole: they are newer than all that is inside, and on disk. */
    void ingest(List<TableFiles.Table> tables) throws RocksDBException {
        writer.awaitCompactions();
        try (IngestExternalFileOptions moving = new IngestExternalFileOptions().setMoveFiles(true)) {
            for (TableFiles.Table table : tables) {
                ColumnFamilyHandle family = values.write(table.group());
                if (family != null) {
                    db.ingestExternalFile(family, List.of(table.file().toString()), moving);
                }
            }
        }
    }

    /** An empty batch, for the caller to write and close. */
    Batch batch() {
        return new Batch(writer, values, offsets);
    }

    /** Drops what is below a key, with its files. Open iterators go on seeing it. */
    void discardBelow(byte[] key) throws RocksDBException {
        values.discardBelow(key);
    }

    /** As {@link ValueFamilies#releaseDropped}. */
    void releaseDropped(Predicate<ColumnFamilyHandle> isScanned) {
        values.releaseDropped(isScanned);
    }

    /** All of the family of offsets. */
    Map<String, byte[]> offsets() throws RocksDBException {
        Map<String, byte[]> found = new HashMap<>();
        try (RocksIterator iterator = db.newIterator(offsets)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                found.put(new String(iterator.key(), StandardCharsets.UTF_8), iterator.value());
            }
            iterator.status();
        }
        return found;
    }

    /** All families, as they are at this moment. */
    private Set<ColumnFamilyHandle> all() {
        Set<ColumnFamilyHandle> all = new LinkedHashSet<>(families.values());
        all.addAll(values.all());
        return all;
    }

    /** Whether there is no value, in an older format neither. */
    boolean isEmpty() throws RocksDBException {
        for (ColumnFamilyHandle family : all()) {
            if (family != offsets) {
                try (RocksIterator iterator = db.newIterator(family)) {
                    iterator.seekToFirst();
                    if (iterator.isValid()) {
                        return false;
                    }
                    iterator.status();
                }
            }
        }
        return true;
    }

    /**
     * Moves values of older formats into the family of this one.
     *
     * @return how many there were
     */
    long convert(Format format) throws RocksDBException {
        Conversion conversion = new Conversion(db, values, writer);
        long converted = 0;
        for (Map.Entry<String, UnaryOperator<byte[]>> older : format.older().entrySet()) {
            ColumnFamilyHandle family = families.get(older.getKey());
            if (family != null) {
                converted += conversion.convert(family, older.getValue());
            }
        }
        return converted;
    }

    /** Begins to bring everything written so far to disk, all of it or none, and waits for it if told to. */
    void flush(boolean waiting) throws RocksDBException {
        db.flush(flushing.setWaitForFlush(waiting), List.copyOf(all()));
    }

    /** Keys by RocksDB's estimate. */
    long estimatedKeys() throws RocksDBException {
        long sum = 0;
        for (ColumnFamilyHandle family : values.all()) {
            long keys = db.getLongProperty(family, "rocksdb.estimate-num-keys");
            sum += keys < 0 ? 0 : keys; // more were deleted than put, as far as it knows
        }
        return sum;
    }

    RocksDB handle() {
        return db;
    }

    /** Brings everything to disk and gives up all handles. */
    @Override
    public void close() throws RocksDBException {
        try {
            flush(true);
        } finally {
            flushing.close();
            writer.close();
            all().forEach(ColumnFamilyHandle::close);
            values.releaseDropped(family -> false);
            db.close();
        }
    }
}
