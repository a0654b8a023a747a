package dev.crema.rocks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;

/**
 * Restores much at once: records are collected, and sorted and written as a table file by a second thread while the next are
 * read; RocksDB takes the file in as it is (its wiki, "Creating and Ingesting SST files"). That spares memtables, and most of
 * the compactions of many small files. A little is written as it always is.
 *
 * <p>What is held here nobody is to read past: {@link #finish} comes first. It is committed, and restored again if it is lost
 * before. For one thread at a time.
 */
final class BulkLoad {

    /** What direct buffers may take, of which others need some too. */
    private static final long DIRECT_BYTES = directBytes();

    /** Bytes of records that make a file; up to twice as many are held, half of them by the second thread. */
    private static final long FILE_BYTES = Math.min(128L << 20, DIRECT_BYTES / 24);

    /** Of fewer no file is made: the work it spares does not outweigh one file more for reads and compactions. */
    private static final long LEAST_FILE_BYTES = Math.min(4L << 20, FILE_BYTES);

    /** Bytes that all stores of the process may hold, with memory that waits for the next records. */
    static final long MOST_BYTES = DIRECT_BYTES / 8;

    /** Records in one write where no file is made. */
    private static final int SLICE = 1000;

    private static final AtomicLong HELD = new AtomicLong();
    private static final ExecutorService WRITERS = writers();

    private final Disk disk;
    private final Consumer<Reached> reached;

    private RestoredRecords collected = new RestoredRecords();
    private RestoredRecords handedOver = new RestoredRecords();
    private long collectedSinceMs;
    private Reached collectedTo = Reached.NOTHING;
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private Reached writingTo = Reached.NOTHING;
    private volatile boolean isPending;

    /**
     * An empty one.
     *
     * @param reached is told how far the data on disk are, as {@link #reach} has it
     */
    BulkLoad(Disk disk, Consumer<Reached> reached) {
        this.disk = disk;
        this.reached = reached;
    }

    private static long directBytes() {
        long set = 0;
        try {
            var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (machine != null) {
                set = Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue());
            }
        } catch (IllegalArgumentException e) {
            // a virtual machine without that option
        }
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }

    private static ExecutorService writers() {
        return new ThreadPoolExecutor(
                0,
                Runtime.getRuntime().availableProcessors(),
                5,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "crema-rocksdb-restore");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /** How far restoration has come: offsets of the last records by changelog partition, and the position they make. */
    record Reached(Map<TopicPartition, Long> offsets, Position position) {
        private static final Reached NOTHING = new Reached(Map.of(), Position.emptyPosition());
    }

    /** Bytes that all stores of the process hold. */
    static long heldBytes() {
        return HELD.get();
    }

    /** Whether records are held that are not on disk. By any thread. */
    boolean isPending() {
        return isPending;
    }

    /** Takes records that are newer than all before. */
    void add(Collection<ConsumerRecord<byte[], byte[]>> records) {
        if (collected.isEmpty()) {
            collectedSinceMs = System.currentTimeMillis();
        }
        isPending = true;
        long before = collected.bytes();
        records.forEach(collected::add);
        HELD.addAndGet(collected.bytes() - before);
        if (collected.bytes() >= FILE_BYTES) {
            handOver();
        } else if (HELD.get() > MOST_BYTES) {
            finish();
        }
    }

    /** Notes how far all that was taken so far reaches, to be told once it is on disk. */
    void reach(Reached now) {
        collectedTo = now;
    }

    private void handOver() {
        awaitWriting();
        RestoredRecords records = collected;
        writing = CompletableFuture.runAsync(
                () -> disk.ingest(disk.writeTables("next", records)),
                WRITERS); // before all else: there may be no thread
        writingTo = collectedTo;
        collectedTo = Reached.NOTHING;
        HELD.addAndGet(-handedOver.bytes());
        collected = handedOver;
        collected.clear();
        handedOver = records;
    }

    /** Waits for the second thread. Once that has failed, this does again and again: records are missing. */
    private void awaitWriting() {
        try {
            writing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        tell(writingTo);
        writingTo = Reached.NOTHING;
    }

    private void tell(Reached to) {
        if (to != Reached.NOTHING) {
            reached.accept(to);
        }
    }

    /** Brings all that is held to disk. */
    void finish() {
        if (!isPending) {
            return;
        }
        if (collected.bytes() >= LEAST_FILE_BYTES) {
            List<TableFiles.Table> last =
                    disk.writeTables("last", collected); // beside the second thread, which may still be at work
            awaitWriting();
            disk.ingest(last);
        } else {
            awaitWriting();
            writeInBatches();
        }
        drop();
        tell(collectedTo);
        collectedTo = Reached.NOTHING;
        isPending = false;
    }

    private void writeInBatches() {
        for (int from = 0; from < collected.size(); from += SLICE) {
            int first = from;
            int last = Math.min(collected.size(), from + SLICE);
            disk.write(batch -> collected.inChangelogOrder(first, last, batch::put));
        }
    }

    private void drop() {
        HELD.addAndGet(-collected.bytes() - handedOver.bytes());
        collected = new RestoredRecords(); // and the memory goes
        handedOver = new RestoredRecords();
    }

    /** As {@link #finish}, if the oldest of what is held is so old. */
    void finishOlderThan(long ageMs) {
        if (isPending && System.currentTimeMillis() - collectedSinceMs >= ageMs) {
            finish();
        }
    }

    /** Gives up what is held, which is not to be built on. */
    void discard() {
        writing.handle((written, failure) -> null).join();
        writing = CompletableFuture.completedFuture(null);
        drop();
        collectedTo = Reached.NOTHING;
        writingTo = Reached.NOTHING;
        isPending = false;
    }

    /** Brings all to disk, and leaves the disk alone from here on, after a failure too. */
    void close() {
        try {
            finish();
        } finally {
            discard();
        }
    }
}
