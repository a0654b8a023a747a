package dev.crema.rocks;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Looks values up, of keys most of which are not there or most of which are, as those of late. rocksdbjni 10.1.3 throws a C++ exception
 * for each key that its {@code get} does not find, which takes three times as long as the rest of it; a look for whether there may be
 * a value throws none, and where there is one is made in vain. So it comes first as long as more than half of the keys are absent.
 *
 * <p>That look goes into memory alone, and what it cannot tell there {@code get} does, which finds damage on disk; damage of a
 * block in memory, which no checksum is looked at for, it takes for an absence.
 *
 * <p>For any thread. What one has seen another may overwrite, which makes the next looks slower at worst.
 */
final class Absences {

    private static final int ALL = 1 << 16;

    /** One look counts for so much of what is known, as an exponent of 2. */
    private static final int WEIGHT = 4;

    private final RocksDB db;

    /** How many of {@link #ALL} keys are not there. */
    private int absent;

    Absences(RocksDB db) {
        this.db = db;
    }

    /** The value of a key, or null. */
    byte[] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        int before = absent;
        boolean maybe = before < ALL / 2 || db.keyMayExist(family, key, null);
        byte[] value = maybe ? db.get(family, key) : null;
        absent = before + ((value == null ? ALL : 0) - before >> WEIGHT);
        return value;
    }
}
