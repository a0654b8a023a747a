package dev.crema.store.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * Writes that a store holds in memory over what it has below. New ones go into the open generation; when that is proven, or
 * there is no room for it, it is sealed, and sealed generations go below in order, slice by slice.
 *
 * <p>One thread at a time writes and seals. Another may drain beside it, and neither waits for the other. Any thread reads,
 * without a lock: a read looks through the generations from the newest to the oldest, and then below; a generation goes only
 * after all of it is there. A {@link StagedView} sees one moment: writes are numbered, and a write that replaces one which an
 * open view may see keeps it behind itself (multi-version concurrency control; Reed 1978).
 */
public final class StagedWrites {

    /** A generation of no more entries joins the one that waits before it: each costs every read a look. */
    private static final int SMALL = 1000;

    /** Past so many entries none joins: whoever drains is held up, and a writer would not notice that it is behind. */
    private static final int MOST_JOINED = 16 * SMALL;

    /** Takes what goes below. */
    @FunctionalInterface
    public interface Below {

        /**
         * Takes a slice, or leaves everything as it was and throws.
         *
         * @param slice in key order; values are null for deletes
         * @param proven whether the slice is committed
         * @param reached where the store is with this slice, at the end of a committed generation
         */
        void take(List<KeyValue<Bytes, byte[]>> slice, boolean proven, Optional<CommitPoint> reached);
    }

    /** For so many generations keys are kept in order after one was scanned. */
    private static final int ORDERED_AFTER_SCAN = 16;

    private final Runnable onSealed;

    /** Newest first; the first is open. Changed under the lock of this object. */
    private volatile List<Generation> generations = List.of(new Generation(false, 0));

    private final Object draining = new Object();

    private int ordered;

    private volatile long newest;
    private final AtomicInteger openViews = new AtomicInteger();
    private final LongAccumulator newestViewed = new LongAccumulator(Math::max, 0);

    /** @param onSealed told whenever there is something new to drain */
    public StagedWrites(Runnable onSealed) {
        this.onSealed = onSealed;
    }

    /** The newest staged version of a key, or null if none is staged. */
    public Version get(Bytes key) {
        List<Generation> all = generations;
        for (int i = 0; i < all.size(); i++) {
            Version version = all.get(i).get(key);
            if (version != null) {
                return version;
            }
        }
        return null;
    }

    /** Stages a write; null deletes. */
    public void put(Bytes key, byte[] value) {
        Generation open = open();
        // first, so that a view opened from here on counts this write in and misses none that it replaces
        long number = newest + 1;
        newest = number;
        Version kept = openViews.get() > 0 ? visible(open.get(key)) : null;
        open.put(key, new Version(value, number, kept));
    }

    /** A version as it replaces another one, which may be null. */
    Version replacing(Version replaced, Version version) {
        Version kept = openViews.get() > 0 ? visible(replaced) : null;
        return new Version(version.value(), version.number(), kept);
    }

    /** The version, or one behind it, that an open view may see. */
    private Version visible(Version version) {
        return version == null || version.number() <= newestViewed.get() ? version : version.before();
    }

    /**
     * Seals the open generation, whose writes are committed now, and so are those of all before it. With none in it, the next
     * slice still tells the point.
     */
    public void prove(CommitPoint reached) {
        generations.forEach(Generation::prove);
        Generation sealed = open();
        synchronized (this) { // what has begun to go below while we look can be joined no more
            Generation waiting = lastSealed();
            boolean joins = waiting != null
                    && sealed.entries() <= SMALL
                    && waiting.entries() <= MOST_JOINED
                    && !waiting.isGoingBelow();
            if (joins) {
                waiting.join(sealed, this);
            }
            (joins ? waiting : sealed).reaches(reached);
            replaceOpen(!joins);
        }
        onSealed.run();
    }

    /** Seals the open generation although it is not committed: it has to go below for want of room. */
    public void spill() {
        synchronized (this) {
            replaceOpen(true);
        }
        onSealed.run();
    }

    private Generation lastSealed() {
        List<Generation> all = generations;
        return all.size() > 1 ? all.get(1) : null;
    }

    private void replaceOpen(boolean keepBehind) {
        ordered = open().isScanned() ? ORDERED_AFTER_SCAN : Math.max(0, ordered - 1);
        List<Generation> changed = new ArrayList<>(generations);
        if (!keepBehind) {
            changed.remove(0);
        }
        changed.add(0, new Generation(ordered > 0, open().entries()));
        generations = List.copyOf(changed);
    }

    /**
     * Sends the oldest sealed generation on its way below. By any thread; one at a time is let in.
     *
     * @param most entries in one slice
     * @return how many went; 0 also if all that was left of a generation was its point
     */
    public int drain(int most, Below below) {
        synchronized (draining) {
            Generation oldest = next();
            if (oldest == null) {
                return 0;
            }
            List<KeyValue<Bytes, byte[]>> slice = oldest.slice(most);
            boolean isLast = slice.size() == oldest.entries();
            below.take(slice, oldest.isProven(), isLast ? oldest.point() : Optional.empty());
            oldest.wentBelow();
            if (isLast) {
                removeOldest();
            }
            return slice.size();
        }
    }

    private synchronized Generation next() {
        if (!hasSealed()) {
            return null;
        }
        Generation oldest = generations.get(generations.size() - 1);
        oldest.beginGoingBelow();
        return oldest;
    }

    private synchronized void removeOldest() {
        generations = List.copyOf(generations.subList(0, generations.size() - 1));
    }

    /** Whether there is anything to drain. */
    public boolean hasSealed() {
        return generations.size() > 1;
    }

    /** Whether more than one generation waits to be drained: each costs every read a look, and heap. */
    public boolean isBehind() {
        return generations.size() > 2;
    }

    /** Whether what would be drained next is committed. */
    public boolean hasCommitted() {
        return hasSealed() && generations.get(generations.size() - 1).isProven();
    }

    /** Writes that are not sealed, so neither committed nor on their way below. */
    public int openEntries() {
        return open().entries();
    }

    /** Estimated heap bytes of writes that are not sealed. */
    public long openBytes() {
        return open().bytes();
    }

    /** Entries in all generations that have not gone below. */
    public long entries() {
        long entries = 0;
        for (Generation generation : generations) {
            entries += generation.entries();
        }
        return entries;
    }

    /** Estimated heap bytes of all generations. */
    public long bytes() {
        long bytes = 0;
        for (Generation generation : generations) {
            bytes += generation.bytes();
        }
        return bytes;
    }

    /**
     * A view of this moment. What it is laid over has to be opened after it, and the two belong together only if {@link
     * #isCurrent} still holds then: otherwise a write newer than the view may have gone below in between.
     */
    public StagedView view() {
        Generation open = open();
        openViews.incrementAndGet();
        long number;
        do { // whoever writes after the last look at the number sees it among those viewed
            number = newest;
            newestViewed.accumulate(number);
        } while (number != newest);
        return new StagedView(open, generations, number, openViews::decrementAndGet);
    }

    /** Whether nothing was sealed since the view was taken. */
    public boolean isCurrent(StagedView view) {
        return view.isOf(open());
    }

    private Generation open() {
        return generations.get(0);
    }
}
