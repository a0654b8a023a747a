package dev.crema.rocks;

import java.util.Set;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Which store of which task, as errors and logs name it. */
record StoreId(String name, TaskId task) {

    /** A failure of RocksDB, with what to do about it. */
    ProcessorStateException failed(String doing, RocksDBException cause) {
        return new ProcessorStateException(
                this + ": RocksDB failed to " + doing + " (" + cause.getMessage() + "); " + wayOut(cause), cause);
    }

    private static String wayOut(RocksDBException cause) {
        Status status = cause.getStatus();
        if (Database.isDamage(cause)) {
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

    /** Has the runtime close the task, restore it and read its input again from what is committed. */
    TaskCorruptedException corrupted(String why) {
        return new TaskCorruptedException(Set.of(task), new ProcessorStateException(this + ": " + why));
    }

    @Override
    public String toString() {
        return "store " + name + ", task " + task;
    }
}
