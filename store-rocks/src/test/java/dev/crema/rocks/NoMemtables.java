package dev.crema.rocks;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Leaves memtables no room, so that each write has those before it flushed, and a kill finds them on disk. */
public final class NoMemtables implements RocksDBConfigSetter {

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setDbWriteBufferSize(1);
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing of its own
    }
}
