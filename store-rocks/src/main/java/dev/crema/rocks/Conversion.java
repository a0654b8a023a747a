package dev.crema.rocks;

import java.util.function.UnaryOperator;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** Moves values of older formats to where a database has its own. What was moved before a crash stays moved. */
final class Conversion {

    private static final int AT_ONCE = 1000;

    private final RocksDB db;
    private final ValueFamilies values;
    private final Writer writer;

    Conversion(RocksDB db, ValueFamilies values, Writer writer) {
        this.db = db;
        this.values = values;
        this.writer = writer;
    }

    /**
     * All of one family.
     *
     * @return how many there were
     */
    long convert(ColumnFamilyHandle family, UnaryOperator<byte[]> conversion) throws RocksDBException {
        long converted = 0;
        try (RocksIterator iterator = db.newIterator(family);
                WriteBatch batch = new WriteBatch()) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                byte[] key = iterator.key();
                ColumnFamilyHandle newer = values.write(key);
                if (db.get(newer, key) == null) { // else a newer value was put already
                    batch.put(newer, key, conversion.apply(iterator.value()));
                }
                batch.delete(family, key);
                if (++converted % AT_ONCE == 0) {
                    writer.write(batch);
                    batch.clear();
                }
            }
            iterator.status();
            writer.write(batch);
        }
        return converted;
    }
}
