package dev.crema.store.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import java.util.ArrayList;
import java.util.List;

/**
 * What one open store has of its instance's {@link CacheBudget}. For the thread that owns the store, but for what the budget does with it
 * under its lock.
 */
final class CacheShare {

    /** Part of the present bound below which a change waits for more: Caffeine begins to learn anew with each. */
    private static final int SMALL = 20;

    /** A full store looks for what others do not use once in so many entries. */
    private static final int FILLS = 64;

    /** Keys missed again that are told of together. */
    private static final int REGRETS = 8;

    /** No bound but the budget's. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    private final CacheBudget budget;
    private final long bufferMost;
    private final boolean isBufferAsked;
    private final long cleanMost;

    private final List<Part> parts = new ArrayList<>();
    private volatile long cleanBytes;
    private long applied;
    private long told;
    private int regrets;
    private int round = -1;
    private int fills;
    private volatile boolean isFull;

    /** Clean entries of one kind, which take so many parts of what all take. */
    private record Part(Eviction<?, ?> bound, int parts) {}

    CacheShare(CacheBudget budget, long bufferMost, boolean isBufferAsked, long cleanMost) {
        this.budget = budget;
        this.bufferMost = bufferMost;
        this.isBufferAsked = isBufferAsked;
        this.cleanMost = cleanMost;
    }

    CacheBudget budget() {
        return budget;
    }

    long bufferMost() {
        return bufferMost;
    }

    /** Whether somebody asked for {@link #bufferMost()}, which may then be more than others together have. */
    boolean isBufferAsked() {
        return isBufferAsked;
    }

    long cleanMost() {
        return cleanMost;
    }

    /**
     * A cache of clean entries that is bounded by weight.
     *
     * @param weight beside that of the store's other caches
     */
    void bound(Cache<?, ?> cache, int weight) {
        synchronized (budget) {
            parts.add(new Part(cache.policy().eviction().orElseThrow(), weight));
            apply();
        }
    }

    /** Bytes that the clean entries may take; by any thread. */
    long cleanBytes() {
        return cleanBytes;
    }

    /** As {@link #cleanBytes}; with the budget's lock. */
    void resize(long bytes) {
        cleanBytes = bytes;
        if (Math.abs(bytes - applied) >= applied / SMALL) {
            apply();
        }
    }

    private void apply() {
        applied = cleanBytes;
        int all = parts.stream().mapToInt(Part::parts).sum();
        parts.forEach(part -> part.bound().setMaximum(applied * part.parts() / all));
    }

    /** Bytes that the clean entries take. */
    long cleanUsed() {
        return parts.stream()
                .mapToLong(part -> part.bound().weightedSize().orElse(0))
                .sum();
    }

    /** Bytes that the clean entries may take and do not, with the budget's lock. */
    long unused() {
        return cleanBytes - cleanUsed();
    }

    /** A clean entry had to go for others; by any thread. Where entries are bounded by number, bytes are no help. */
    void evicted() {
        if (!isFull && cleanMost > 0) {
            isFull = true;
        }
    }

    /** A clean entry was put. */
    void filled() {
        if (isFull && cleanBytes < cleanMost && (budget.hasFree() || ++fills % FILLS == 0)) {
            isFull = false;
            budget.grow(this);
        }
    }

    /** A key was missed that was missed a short while ago, which more room would have helped if there was none left. */
    void regret() {
        if (!isFull || cleanBytes >= cleanMost) {
            return;
        }
        regrets++;
        if (regrets == REGRETS) {
            regrets = 0;
            isFull = false;
            budget.regret(this, REGRETS);
        }
    }

    /** Bytes that are likely to be buffered at the most: as many as any other store may have, too, or as there are by now. */
    long bufferExpected() {
        return Math.min(bufferMost, Math.max(told, budget.bufferOfOne()));
    }

    /** Whether so many buffered bytes are too many. */
    boolean isOver(long bytes) {
        if (bufferMost == 0) {
            return bytes > 0;
        }
        tell(bytes);
        return bytes > bufferMost || budget.isOver(bytes, isBufferAsked);
    }

    private void tell(long bytes) {
        long more = bytes - told;
        if (Math.abs(more) > budget.untold()) {
            told = bytes;
            budget.buffered(more);
        }
    }

    /** All that was buffered was written back, for a commit. */
    void flushed() {
        drained();
        budget.flushed(this);
    }

    /** The round of commits in which it was flushed last; with the budget's lock. */
    int round() {
        return round;
    }

    void inRound(int now) {
        round = now;
    }

    /** Nothing is buffered any more. */
    void drained() {
        budget.buffered(-told);
        told = 0;
    }

    void close() {
        drained();
        budget.close(this);
    }
}
