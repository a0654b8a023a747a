package dev.crema.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    TableFiles(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Writes a table file to be taken in later. By any thread.
     *
     * @param name no other file that is not taken in has
     */
    Path write(String name, RestoredRecords records) throws RocksDBException {
        Path table = directory.resolve(PREFIX + name);
        try (EnvOptions environment = new EnvOptions();
                SstFileWriter file = new SstFileWriter(environment, options)) {
            file.open(table.toString());
            records.inKeyOrder((key, value) -> {
                if (value == null) {
                    file.delete(bytes(key));
                } else {
                    file.put(key, value);
                }
            });
            file.finish();
        }
        warm(table);
        return table;
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
