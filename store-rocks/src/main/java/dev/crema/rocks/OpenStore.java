package dev.crema.rocks;

import dev.crema.rocks.Opening.Opened;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.KeyRange;
import dev.crema.store.engine.Upkeep;
import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store from one opening to the next closing: its database, the writes on their way there, and who reads. */
final class OpenStore implements Engine, EngineMetrics.Figures {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    private final StoreId store;
    private final RocksMetrics metrics;
    private final EngineMetrics figures;
    private final MemoryBudget memory;
    private final StoreOptions options;
    private final Opening opening;
    private final Database database;
    private final Ledger ledger;
    private final Disk disk;
    private final Transaction transaction;
    private final StagedWrites staged;
    private final Readers readers;
    private final OpenScans scans = new OpenScans();
    private final ReadPath reading;
    private final Runnable upkeep = this::keepUp;
    private final boolean isLogged;

    private volatile boolean isDamaged;

    /** For the thread that keeps up. */
    private boolean keepUpFails;

    OpenStore(TaskContext task, StoreId store, Layout layout, RocksConfig config, RocksMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
        this.isLogged = task.changelog().isPresent();
        this.readers = new Readers(store.name());
        this.memory = MemoryBudget.join(config.getLong(RocksConfig.MEMORY_MAX_BYTES));
        this.options = new StoreOptions(task, store.name(), memory);
        this.opening = new Opening(task, store, layout, options, config);
        Opened opened = opened();
        this.database = opened.database();
        this.ledger = opened.ledger();
        this.figures = new EngineMetrics(task);
        this.disk = new Disk(database, ledger, store, task.changelog(), figures, this::failed);
        this.transaction = new Transaction(disk, task, store, config, figures, () -> Upkeep.call(upkeep));
        this.staged = transaction.staged();
        this.reading = new ReadPath(database, transaction, readers, scans, cause -> failed("read", cause));
        metrics.opened(database.handle(), options.table(), options.statistics());
        figures.show(this);
        Upkeep.start(upkeep);
    }

    private Opened opened() {
        boolean isOpen = false;
        try {
            Opened opened = opening.open();
            isOpen = true;
            return opened;
        } finally {
            if (!isOpen) {
                options.close();
            }
        }
    }

    /**
     * The way of writes, for the owner of the store.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if damage was found, by a read, a flush or a compaction
     */
    Transaction writing() {
        if (isDamaged && isLogged) {
            throw store.corrupted("its files are damaged; it is restored in full");
        }
        return transaction;
    }

    @Override
    public void put(Bytes key, byte[] value) {
        writing().put(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        writing().putAll(entries);
    }

    @Override
    public void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        transaction.restore(records);
    }

    @Override
    public void flushCache() {
        writing().flushCache();
    }

    @Override
    public void discardBelow(Bytes key) {
        transaction.discardBelow(key);
    }

    @Override
    public void handOver() {
        writing().handOver();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        transaction.commit(changelogOffsets);
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        Long offset = ledger.offset(partition);
        if (offset == null || offset == Ledger.UNKNOWN) {
            return isLogged ? Long.valueOf(Ledger.UNKNOWN) : null; // a global task would look for that offset
        }
        return offset;
    }

    @Override
    public Position position() {
        return ledger.position();
    }

    @Override
    public byte[] get(Bytes key) {
        return reading.get(key);
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        return reading.multiGet(keys);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges) {
        return reading.scan(ranges);
    }

    @Override
    public long approximateEntries() {
        return reading.approximateEntries();
    }

    private RuntimeException failed(String doing, RocksDBException cause) {
        if (RocksFailure.isDamage(cause)) {
            isDamaged = true;
            LOG.error("{}: found damaged files when it was to {}", store, doing, cause);
            if (isLogged && TaskContext.isProcessing()) {
                return store.corrupted("its files are damaged (" + cause.getMessage() + "); it is restored in full");
            }
        }
        return RocksFailure.of(store, doing, cause);
    }

    @Override
    public long stagedEntries() {
        return staged.entries();
    }

    @Override
    public long stagedBytes() {
        return staged.bytes();
    }

    @Override
    public long notDurableSince() {
        return disk.unflushedSinceMs();
    }

    @Override
    public long memoryBytes() {
        if (!readers.tryEnter()) {
            return 0;
        }
        try {
            return memory.usedBytes();
        } finally {
            readers.leave();
        }
    }

    @Override
    public long memoryMaxBytes() {
        return memory.maxBytes();
    }

    @Override
    public int openScans() {
        return scans.count();
    }

    @Override
    public long oldestScanSince() {
        return scans.oldestSinceMs();
    }

    private void keepUp() {
        if (!readers.tryEnter()) {
            return;
        }
        try {
            if (transaction.keepUp()) {
                Upkeep.call(upkeep);
            }
            transaction.releaseDropped(readers::isAlone, scans::use);
            keepUpFails = false;
        } catch (RuntimeException e) {
            // nothing is lost: it stays where it is, and the owner meets the same failure once it helps
            if (!keepUpFails) {
                LOG.warn("{}: could not bring what is committed to disk; tries again until it can", store, e);
            }
            keepUpFails = true;
        } finally {
            readers.leave();
        }
    }

    /** Closes the store; whatever is not known to be committed is gone. */
    @Override
    public void close() {
        figures.remove();
        Upkeep.cancel(upkeep);
        readers.close();
        if (scans.count() > 0) {
            LOG.warn("{}: closes {} iterators that were left open by {}", store, scans.count(), scans.places());
            scans.release();
        }
        try {
            transaction.close();
        } finally {
            release();
        }
    }

    private void release() {
        metrics.closing();
        try {
            database.close();
        } catch (RocksDBException e) {
            isDamaged |= RocksFailure.isDamage(e);
            throw RocksFailure.of(store, "close", e);
        } finally {
            options.close();
            if (isDamaged && isLogged) {
                opening.delete(); // or the next opening would build on it
            }
        }
    }
}
