package dev.crema.rocks;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Env;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;

/** A disk of so many bytes, as RocksDB's {@code SstFileManager} has it, with small memtables to get there. */
public final class SmallDisk implements RocksDBConfigSetter {

    /** Bytes that the files of a store may take which is opened from here on. */
    static volatile long bytes;

    private SstFileManager files;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(64 * 1024);
        try {
            files = new SstFileManager(Env.getDefault());
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        files.setMaxAllowedSpaceUsage(bytes);
        options.setSstFileManager(files);
    }

    @Override
    public void close(String storeName, Options options) {
        files.close();
    }
}
