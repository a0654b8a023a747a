package dev.crema.rocks.broker;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * Memtables of 256 KiB for every store: a life of seconds flushes them as often as one of hours, and what must not become
 * durable has every occasion to.
 */
public final class SmallMemtables implements RocksDBConfigSetter {

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        options.setWriteBufferSize(256 << 10);
    }

    @Override
    public void close(String store, Options options) {
        // nothing was opened
    }
}
