package dev.crema.store.metrics;

/** What a write-back cache holds at this moment. Any thread may ask. */
public interface CacheContents {

    /** Clean entries, known absences included. */
    long entries();

    /** Estimated bytes of the clean entries. */
    long bytes();

    /** Bytes that the clean entries may take now; 0 where their number is bounded. */
    long maxBytes();

    /** Bytes that the caches of the instance's stores may take together. */
    long budgetMaxBytes();

    /** Clean entries that had to go because the cache was full, since it was opened. */
    long evictions();

    long bufferedEntries();

    /** Estimated bytes of the buffered entries. */
    long bufferedBytes();

    /** When the entry was written that waits longest, in milliseconds since 1970; {@code now} if none waits. */
    long oldestBufferedAt(long now);
}
