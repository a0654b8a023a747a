package dev.crema.rocks.broker;

import dev.crema.store.broker.TallyApp.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** A store's RocksDB directory, looked at and damaged from outside. */
record StoreFiles(Path directory) {

    private static final String OFFSETS = "offsets";
    private static final String STATUS = "status";
    private static final String POSITION = "position";
    private static final long DIRTY = 1;
    private static final int COPIES = 50;

    /**
     * What is in a database.
     *
     * @param offsets of the family of offsets, by topic and partition
     * @param values of all other families
     */
    record Contents(Map<String, Long> offsets, Map<String, byte[]> values) {

        /** The offset of the last changelog record that the values reflect; -1 if there is none. */
        long offset(String changelog) {
            return offsets.getOrDefault(changelog + "-0", -1L);
        }
    }

    /** What is to be done with an open database. */
    @FunctionalInterface
    private interface Work<T> {
        T with(RocksDB db, Map<String, ColumnFamilyHandle> families) throws RocksDBException;
    }

    /** The files of a store with one partition. */
    static StoreFiles of(Settings settings, String store) {
        Path all = settings.directory().resolve(settings.applicationId());
        try (Stream<Path> tasks = Files.list(all)) {
            return new StoreFiles(tasks.map(task -> task.resolve("rocksdb").resolve(store))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(all + " has no store " + store)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a closed database holds. */
    Contents read() throws RocksDBException {
        return open((db, families) -> {
            Map<String, Long> offsets = new HashMap<>();
            Map<String, byte[]> values = new HashMap<>();
            for (Map.Entry<String, ColumnFamilyHandle> family : families.entrySet()) {
                try (RocksIterator iterator = db.newIterator(family.getValue())) {
                    for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                        String key = new String(iterator.key(), StandardCharsets.UTF_8);
                        if (!family.getKey().equals(OFFSETS)) {
                            values.put(key, iterator.value());
                        } else if (!key.equals(POSITION)) {
                            offsets.put(key, ByteBuffer.wrap(iterator.value()).getLong());
                        }
                    }
                    iterator.status();
                }
            }
            return new Contents(offsets, values);
        });
    }

    /**
     * What of an open database is on disk, and would be there after a kill of the process.
     *
     * @param scratch a directory to copy it to
     */
    Contents readDurable(Path scratch) throws IOException {
        Exception last = null;
        for (int i = 0; i < COPIES; i++) {
            Path copy = Files.createTempDirectory(scratch, "copy");
            try {
                copyTo(copy);
                return new StoreFiles(copy).read();
            } catch (NoSuchFileException | RocksDBException e) {
                last = e; // files came and went meanwhile
            }
        }
        throw new IOException(directory + " never holds still", last);
    }

    /** The manifest comes before the files it names: those may go meanwhile, which shows, but not change. */
    private void copyTo(Path copy) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(file -> !file.endsWith("LOCK")).forEach(files::add);
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString().endsWith(".sst")));
        for (Path file : files) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
    }

    /** Marks a closed database as one that was not closed. */
    void markDirty() throws RocksDBException {
        open((db, families) -> {
            try (WriteOptions noLog = new WriteOptions().setDisableWAL(true);
                    FlushOptions flush = new FlushOptions()) {
                byte[] dirty = ByteBuffer.allocate(Long.BYTES).putLong(DIRTY).array();
                db.put(families.get(OFFSETS), noLog, STATUS.getBytes(StandardCharsets.UTF_8), dirty);
                db.flush(flush, List.copyOf(families.values()));
                return null;
            }
        });
    }

    private <T> T open(Work<T> work) throws RocksDBException {
        RocksDB.loadLibrary();
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
                descriptors.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions().setAtomicFlush(true);
                RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles)) {
            Map<String, ColumnFamilyHandle> families = new HashMap<>();
            for (ColumnFamilyHandle handle : handles) {
                families.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
            }
            try {
                return work.with(db, families);
            } finally {
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }

    /** Inverts a byte of every kilobyte of every table. */
    void damageTables() throws IOException {
        for (Path table : named(".sst")) {
            try (RandomAccessFile bytes = new RandomAccessFile(table.toFile(), "rw")) {
                for (long at = 0; at < bytes.length(); at += 1024) {
                    invert(bytes, at);
                }
                invert(bytes, bytes.length() - 1);
            }
        }
    }

    /** Inverts one byte in the middle of the largest table, which nothing looks at until its block is read. */
    void damageBlock() throws IOException {
        Path largest = named(".sst").stream()
                .max(Comparator.comparing(table -> table.toFile().length()))
                .orElseThrow();
        try (RandomAccessFile bytes = new RandomAccessFile(largest.toFile(), "rw")) {
            invert(bytes, bytes.length() / 2);
        }
    }

    private static void invert(RandomAccessFile bytes, long at) throws IOException {
        bytes.seek(at);
        int value = bytes.read();
        bytes.seek(at);
        bytes.write(~value);
    }

    /** Leaves half of the manifest. */
    void truncateManifest() throws IOException {
        for (Path manifest : named("MANIFEST")) {
            try (RandomAccessFile bytes = new RandomAccessFile(manifest.toFile(), "rw")) {
                bytes.setLength(bytes.length() / 2);
            }
        }
    }

    void deleteCurrent() throws IOException {
        Files.delete(directory.resolve("CURRENT"));
    }

    private List<Path> named(String part) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().contains(part))
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalStateException(directory + " has no " + part);
            }
            return found;
        }
    }
}
