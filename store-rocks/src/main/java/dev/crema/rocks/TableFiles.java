package dev.crema.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Table files of restored records, written beside a database that is to take them in. By any thread. */
final class TableFiles {

    private static final Logger LOG = LoggerFactory.getLogger(TableFiles.class);

    /** Begins the name of a table file that is to be taken in; RocksDB passes over one that a crash left. */
    private static final String PREFIX = "crema-restored-";

    private final Path directory;
    private final Options options;
    private final ToLongFunction<ByteBuffer> groups;

    /**
     * Files in a directory.
     *
     * @param groups makes of a key the group of keys that its file is for, which is that of all keys between two of it
     */
    TableFiles(Path directory, Options options, ToLongFunction<ByteBuffer> groups) {
        this.directory = directory;
        this.options = options;
        this.groups = groups;
    }

    /** A file with keys of one group. */
    record Table(long group, Path file) {}

    /**
     * Writes table files to be taken in later, one for each group of keys. By any thread.
     *
     * @param name no other files that are not taken in have
     */
    List<Table> write(String name, RestoredRecords records) throws RocksDBException {
        try (Writing writing = new Writing(name)) {
            records.inKeyOrder(writing::put);
            writing.finish();
            return writing.tables;
        }
    }

    /** A file after the other. */
    private final class Writing implements AutoCloseable {

        private final String name;
        private final List<Table> tables = new ArrayList<>();
        private final EnvOptions environment = new EnvOptions();
        private final SstFileWriter file = new SstFileWriter(environment, options);

        Writing(String name) {
            this.name = name;
        }

        void put(ByteBuffer key, ByteBuffer value) throws RocksDBException {
            long group = groups.applyAsLong(key);
            if (tables.isEmpty() || last().group != group) {
                finish();
                tables.add(new Table(group, directory.resolve(PREFIX + name + "-" + group)));
                file.open(last().file.toString());
            }
            if (value == null) {
                file.delete(bytes(key));
            } else {
                file.put(key, value);
            }
        }

        private Table last() {
            return tables.get(tables.size() - 1);
        }

        /** Ends the file that was begun last, if any was. */
        void finish() throws RocksDBException {
            if (!tables.isEmpty()) {
                file.finish();
                warm(last().file);
            }
        }

        @Override
        public void close() {
            file.close();
            environment.close();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Reads a file into the system's cache, which RocksDB's writer of tables has drop what it wrote. */
    private static void warm(Path table) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel file = FileChannel.open(table)) {
            while (file.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (IOException e) { // it costs those who read the file first some time, and nothing else
            LOG.debug("{} could not be read into the system's cache", table, e);
        }
    }

    /** Deletes table files that a crash left, of which RocksDB does not know. */
    static void deleteLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path table : tables) {
                Files.delete(table);
            }
        }
    }
}
