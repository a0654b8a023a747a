package dev.crema.store.contract;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Memtables of 64 KiB, the least that RocksDB takes, so that a test need not write megabytes to have them flushed. */
public final class SmallMemtables implements RocksDBConfigSetter {

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(64 * 1024);
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing of its own
    }
}
