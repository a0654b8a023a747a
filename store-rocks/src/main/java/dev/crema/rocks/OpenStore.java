package dev.crema.rocks;

import dev.crema.rocks.Database.Part;
import dev.crema.rocks.Opening.Opened;
import dev.crema.store.commit.StagedView;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.StoreId;
import dev.crema.store.commit.Version;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.KeyRange;
import dev.crema.store.engine.Upkeep;
import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * A store from one opening to the next closing: its database, the writes on their way there, and who reads. Reads take no
 * lock, but in the midst of a restoration.
 */
final class OpenStore implements Engine, RocksScan.Owner, EngineMetrics.Figures {

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
    private final Runnable upkeep = this::keepUp;
    private final boolean isLogged;

    private volatile boolean isDamaged;

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
        this.transaction = new Transaction(disk, task, store, config, figures);
        this.staged = transaction.staged();
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

    /** {@link Readers#leave} has to follow, unless it throws. */
    private void beginRead() {
        readers.enter();
        if (transaction.isRestoring()) {
            boolean isSettled = false;
            try {
                transaction.settleRestored();
                isSettled = true;
            } finally {
                if (!isSettled) {
                    readers.leave();
                }
            }
        }
    }

    @Override
    public byte[] get(Bytes key) {
        beginRead();
        try {
            Version version = staged.get(key);
            return version != null ? version.value() : database.get(key);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            readers.leave();
        }
    }

    @Override
    public List<byte[]> multiGet(List<Bytes> keys) {
        beginRead();
        try {
            byte[][] values = new byte[keys.size()][];
            List<Bytes> onDisk = new ArrayList<>(keys.size());
            List<Integer> places = new ArrayList<>(keys.size());
            for (int i = 0; i < values.length; i++) {
                Version version = staged.get(keys.get(i));
                if (version != null) {
                    values[i] = version.value();
                } else {
                    onDisk.add(keys.get(i));
                    places.add(i);
                }
            }
            List<byte[]> found = database.multiGet(onDisk);
            for (int i = 0; i < found.size(); i++) {
                values[places.get(i)] = found.get(i);
            }
            return Arrays.asList(values);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            readers.leave();
        }
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges) {
        beginRead();
        try {
            while (true) {
                StagedView view = staged.view();
                List<Part> parts = database.iterators(ranges);
                if (staged.isCurrent(view)) {
                    return scan(ranges, view, parts);
                }
                parts.forEach(
                        part -> part.iterator().close()); // something may have gone down that the view is too old for
                view.close();
            }
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            readers.leave();
        }
    }

    private KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges, StagedView view, List<Part> parts) {
        RocksScan scan = new RocksScan(this, parts, view::close);
        scans.add(scan);
        return view.over(
                scan,
                ranges.stream().map(OpenStore::staged).toList(),
                ranges.get(0).ascending());
    }

    private static StagedView.Range staged(KeyRange range) {
        return new StagedView.Range(range.from(), range.to(), range.toInclusive());
    }

    /** Entries by RocksDB's estimate, and those on their way there, so that some are counted twice. */
    @Override
    public long approximateEntries() {
        beginRead();
        try {
            return database.estimatedKeys() + staged.entries();
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            readers.leave();
        }
    }

    @Override
    public Readers readers() {
        return readers;
    }

    @Override
    public RuntimeException failed(RocksDBException cause) {
        return failed("read", cause);
    }

    private RuntimeException failed(String doing, RocksDBException cause) {
        if (Database.isDamage(cause)) {
            isDamaged = true;
            LOG.error("{}: found damaged files when it was to {}", store, doing, cause);
            if (isLogged && TaskContext.isProcessing()) {
                return store.corrupted("its files are damaged (" + cause.getMessage() + "); it is restored in full");
            }
        }
        return RocksFailure.of(store, doing, cause);
    }

    @Override
    public void closed(RocksScan scan) {
        scans.remove(scan);
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
            boolean hasMore = true;
            while (hasMore) {
                hasMore = transaction.keepUp();
            }
            transaction.releaseDropped(readers::isAlone, scans::use);
        } catch (RuntimeException e) { // nothing is lost: it stays where it is, and the owner meets the same failure
            LOG.warn("{}: could not bring what is committed to disk; tries again", store, e);
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
            isDamaged |= Database.isDamage(e);
            throw RocksFailure.of(store, "close", e);
        } finally {
            options.close();
            if (isDamaged && isLogged) {
                opening.delete(); // or the next opening would build on it
            }
        }
    }
}
