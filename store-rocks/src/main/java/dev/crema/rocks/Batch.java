package dev.crema.rocks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What goes into a database as a whole or not at all. */
final class Batch implements AutoCloseable {

    private final Writer writer;
    private final ValueFamilies values;
    private final ColumnFamilyHandle offsets;
    private final WriteBatch batch = new WriteBatch();
    private final List<Runnable> onceWritten = new ArrayList<>();

    Batch(Writer writer, ValueFamilies values, ColumnFamilyHandle offsets) {
        this.writer = writer;
        this.values = values;
        this.offsets = offsets;
    }

    /** Puts a value, or deletes it if null. */
    Batch put(byte[] key, byte[] value) throws RocksDBException {
        ColumnFamilyHandle family = values.write(key);
        if (family != null && value == null) {
            batch.delete(family, key);
        } else if (family != null) {
            batch.put(family, key, value);
        }
        return this;
    }

    /** As {@link #put(byte[], byte[])}, out of direct buffers. */
    Batch put(ByteBuffer key, ByteBuffer value) throws RocksDBException {
        ColumnFamilyHandle family = values.write(values.group(key));
        if (family != null && value == null) {
            batch.delete(family, key);
        } else if (family != null) {
            batch.put(family, key, value);
        }
        return this;
    }

    Batch putOffset(byte[] key, byte[] value) throws RocksDBException {
        if (value == null) {
            batch.delete(offsets, key);
        } else {
            batch.put(offsets, key, value);
        }
        return this;
    }

    /** Has something done when the batch is in the database. */
    Batch then(Runnable action) {
        onceWritten.add(action);
        return this;
    }

    void write() throws RocksDBException {
        writer.write(batch);
        onceWritten.forEach(Runnable::run);
    }

    @Override
    public void close() {
        batch.close();
    }
}
