package dev.crema.store.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far an application has processed each partition, committed or not. Written to a mapped file, whose pages the
 * operating system keeps when the process is killed. Each partition is written by one thread at a time.
 */
final class Progress {

    private final MappedByteBuffer next;

    private Progress(MappedByteBuffer next) {
        this.next = next;
    }

    static Progress in(Path file, int partitions) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Progress(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) partitions * Long.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void processed(int partition, long offset) {
        next.putLong(partition * Long.BYTES, offset + 1);
    }

    /** The offset after the last processed record of a partition. */
    long next(int partition) {
        return next.getLong(partition * Long.BYTES);
    }
}
