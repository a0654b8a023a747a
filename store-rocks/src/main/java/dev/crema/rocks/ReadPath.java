package dev.crema.rocks;

import dev.crema.rocks.Database.Part;
import dev.crema.store.commit.StagedView;
import dev.crema.store.commit.StagedWrites;
import dev.crema.store.commit.Version;
import dev.crema.store.engine.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.rocksdb.RocksDBException;

/**
 * How an open store is read: through the staged writes, then on disk, without a lock but in the midst of a restoration. By any
 * thread.
 */
final class ReadPath implements RocksScan.Owner {

    private final Database database;
    private final Transaction transaction;
    private final StagedWrites staged;
    private final Readers readers;
    private final OpenScans scans;
    private final Function<RocksDBException, RuntimeException> failed;

    /**
     * @param scans told of each that is opened and closed
     * @param failed what is to be thrown of a failure
     */
    ReadPath(
            Database database,
            Transaction transaction,
            Readers readers,
            OpenScans scans,
            Function<RocksDBException, RuntimeException> failed) {
        this.database = database;
        this.transaction = transaction;
        this.staged = transaction.staged();
        this.readers = readers;
        this.scans = scans;
        this.failed = failed;
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

    byte[] get(Bytes key) {
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

    List<byte[]> multiGet(List<Bytes> keys) {
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

    KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges) {
        beginRead();
        try {
            while (true) {
                StagedView view = staged.view();
                KeyValueIterator<Bytes, byte[]> scan = null;
                try {
                    scan = scan(ranges, view);
                } finally {
                    if (scan == null) {
                        view.close();
                    }
                }
                if (scan != null) {
                    return scan;
                }
            }
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            readers.leave();
        }
    }

    /** Null where something may have gone down that the view is too old for. */
    private KeyValueIterator<Bytes, byte[]> scan(List<KeyRange> ranges, StagedView view) throws RocksDBException {
        List<Part> parts = database.iterators(ranges);
        if (!staged.isCurrent(view)) {
            parts.forEach(part -> part.iterator().close());
            return null;
        }
        RocksScan scan = new RocksScan(this, parts, view::close);
        scans.add(scan);
        return view.over(
                scan,
                ranges.stream().map(ReadPath::staged).toList(),
                ranges.get(0).ascending());
    }

    private static StagedView.Range staged(KeyRange range) {
        return new StagedView.Range(range.from(), range.to(), range.toInclusive());
    }

    /** Entries by RocksDB's estimate, and those on their way there, so that some are counted twice. */
    long approximateEntries() {
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
        return failed.apply(cause);
    }

    @Override
    public void closed(RocksScan scan) {
        scans.remove(scan);
    }
}
