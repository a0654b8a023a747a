package dev.crema.rocks;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/**
 * The column families that a database has its values in, each with one group of keys. Who writes takes turns with others; any thread
 * reads.
 */
interface ValueFamilies {

    /** The group of a key, which is that of all keys between two of it. */
    long group(ByteBuffer key);

    /** The family that has a group; null where there is none. */
    ColumnFamilyHandle read(long group);

    /** The family that a group is to be written to; null where nobody reads it any more. */
    ColumnFamilyHandle write(long group) throws RocksDBException;

    /** As {@link #write(long)}, of the group of a key. */
    default ColumnFamilyHandle write(byte[] key) throws RocksDBException {
        return write(group(ByteBuffer.wrap(key)));
    }

    /** All that there are at this moment. */
    Collection<ColumnFamilyHandle> all();

    /** Drops those of all groups before that of a key, with their files. */
    void discardBelow(byte[] key) throws RocksDBException;

    /**
     * Gives up the handles of those that were dropped. RocksDB ends the process where an iterator is used after the handle of its family
     * is given up, be it dropped or not.
     *
     * @param isScanned whether an iterator of a family is open
     */
    void releaseDropped(Predicate<ColumnFamilyHandle> isScanned);

    /** One family, which is another's to close. */
    record One(ColumnFamilyHandle family) implements ValueFamilies {

        @Override
        public long group(ByteBuffer key) {
            return 0;
        }

        @Override
        public ColumnFamilyHandle read(long group) {
            return family;
        }

        @Override
        public ColumnFamilyHandle write(long group) {
            return family;
        }

        @Override
        public Collection<ColumnFamilyHandle> all() {
            return List.of(family);
        }

        @Override
        public void discardBelow(byte[] key) {
            throw new UnsupportedOperationException("keys of a key-value store do not expire");
        }

        @Override
        public void releaseDropped(Predicate<ColumnFamilyHandle> isScanned) {}
    }
}
