package dev.crema.store.cache;

import dev.crema.store.metrics.CacheContents;

/** What write buffer and read cache hold, and may hold, for metrics. */
record Contents(WriteBuffer buffer, ReadCache clean, CacheShare share) implements CacheContents {

    @Override
    public long entries() {
        return clean.size();
    }

    @Override
    public long bytes() {
        return clean.bytes();
    }

    @Override
    public long maxBytes() {
        return share.cleanBytes();
    }

    @Override
    public long budgetMaxBytes() {
        return share.budget().maxBytes();
    }

    @Override
    public long evictions() {
        return clean.evictions();
    }

    @Override
    public long bufferedEntries() {
        return buffer.entries();
    }

    @Override
    public long bufferedBytes() {
        return buffer.bytes();
    }

    @Override
    public long oldestBufferedAt(long now) {
        Write oldest = buffer.oldest(); // seen without synchronization: perhaps written back by now, or not yet dated
        return oldest == null || oldest.writtenAt() == 0 ? now : oldest.writtenAt();
    }
}
