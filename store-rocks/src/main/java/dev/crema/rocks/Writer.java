package dev.crema.rocks;

import java.util.concurrent.locks.LockSupport;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Writes into a database, and waits where RocksDB has no room, or is behind with its compactions. */
final class Writer implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final RocksDB db;
    private final WriteOptions options = new WriteOptions().setNoSlowdown(true); // the waiting is ours

    /** @param logsAhead whether writes go through RocksDB's own log first */
    Writer(RocksDB db, boolean logsAhead) {
        this.db = db;
        options.setDisableWAL(!logsAhead);
    }

    /** Puts a value, or deletes it if null. */
    void put(ColumnFamilyHandle family, byte[] key, byte[] value) throws RocksDBException {
        whenThereIsRoom(() -> {
            if (value == null) {
                db.delete(family, options, key);
            } else {
                db.put(family, options, key, value);
            }
        });
    }

    /** Writes all of a batch, or nothing. */
    void write(WriteBatch batch) throws RocksDBException {
        whenThereIsRoom(() -> db.write(options, batch));
    }

    private interface Write {
        void run() throws RocksDBException;
    }

    /**
     * Waits while RocksDB has no room for the write, as it would itself, but not without an end: it takes a flush that failed
     * for want of disk for something that mends itself, and stalls.
     */
    private void whenThereIsRoom(Write write) throws RocksDBException {
        long failingSince = 0;
        while (true) {
            try {
                write.run();
                return;
            } catch (RocksDBException e) {
                if (!isStall(e)) {
                    throw e;
                }
                long now = System.nanoTime();
                failingSince = !isFailing() ? 0 : failingSince == 0 ? now : failingSince;
                if (failingSince != 0 && now - failingSince > PATIENCE_NANOS) {
                    throw new RocksDBException("flushes to disk fail, and memory is full; is the disk?", e.getStatus());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isStall(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
    }

    private boolean isFailing() throws RocksDBException {
        return db.getLongProperty("rocksdb.is-write-stopped") != 0
                && db.getLongProperty("rocksdb.background-errors") > 0;
    }

    /** Files are taken in however many there are; other writes would be slowed down. */
    void awaitCompactions() throws RocksDBException {
        while (isHeldUp() && db.getLongProperty("rocksdb.background-errors") == 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isHeldUp() throws RocksDBException {
        return db.getLongProperty("rocksdb.actual-delayed-write-rate") > 0
                || db.getLongProperty("rocksdb.is-write-stopped") > 0;
    }

    @Override
    public void close() {
        options.close();
    }
}
