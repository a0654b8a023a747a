package dev.crema.rocks;

import dev.crema.store.commit.StoreId;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Failures of RocksDB as the runtime is told of them. */
final class RocksFailure {

    private RocksFailure() {}

    /** A failure of RocksDB, with what to do about it. */
    static ProcessorStateException of(StoreId store, String doing, RocksDBException cause) {
        return new ProcessorStateException(
                store + ": RocksDB failed to " + doing + " (" + cause.getMessage() + "); " + wayOut(cause), cause);
    }

    /**
     * Whether an exception tells of files that are damaged or missing, which only starting over mends; not of a disk that is
     * full, a directory that cannot be written, another process that has the database open.
     */
    static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        if (status == null) {
            return false;
        }
        String state = String.valueOf(status.getState());
        return status.getCode() == Status.Code.Corruption
                || status.getCode() == Status.Code.IOError && state.contains("No such file or directory");
    }

    private static String wayOut(RocksDBException cause) {
        Status status = cause.getStatus();
        if (isDamage(cause)) {
            return "its files are damaged";
        }
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace || isFull(cause)) {
            return "make room on the disk of state.dir and start again; what is committed is not lost";
        }
        if (String.valueOf(cause.getMessage()).contains("lock")) {
            return "another process or instance has it open; give each a state.dir of its own";
        }
        return "see that state.dir can be read and written, and start again";
    }

    private static boolean isFull(RocksDBException cause) {
        return String.valueOf(cause.getMessage()).contains("Max allowed space was reached");
    }
}
