package dev.crema.store.cache;

import dev.crema.store.kafka.TaskContext;
import dev.crema.store.settings.StoreConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heap that the caches of all stores of one Kafka Streams instance may take together, by estimate, write buffers included: {@code
 * crema.cache.max.bytes}. Stores share it by need; what a closed one had is there for the others. For any thread.
 *
 * <p>At most half is for writes that wait, if no store is to have more, and all that they have not taken lately is for clean
 * entries. Of these each store has a Caffeine cache of its own, with a bound that moves. At first all have the same, so that a
 * cache which never fills half of that is read without any upkeep. A full one takes what others have and do not use; where there
 * is nothing such, a store that misses keys again which it missed a short while ago takes a little from another one. Which one is
 * drawn by lot, as in Cliffhanger (Cidon et al., NSDI 2016), but with a lot for each byte, so that a large store that is not read
 * any more is the first to lose.
 *
 * <p>The estimate is of entries: hash tables and frequency sketches do not shrink, so that those of a store which once had many
 * more are larger than it says, until the store is closed.
 *
 * <p>Measured beside one Caffeine cache for all stores, under keys that name the store, and beside an even split: 32 stores of 40,000
 * keys, of which three take nineteen in twenty reads, others after each million, 16 MiB. Hit ratios of skewed keys 0.71, of the one
 * cache 0.59, of the split 0.47; of uniform ones 0.46, 0.33, 0.07; of skewed ones with all stores read alike 0.473, 0.466, 0.472. One
 * cache for all keeps by how often was read, and so keeps what was; a read of it took 1.1 to 1.6 times as long. Lots for each store and
 * not for each byte gave 0.63, 0.28 and 0.45.
 */
public final class CacheBudget {

    private static final Logger LOG = LoggerFactory.getLogger(CacheBudget.class);

    /** By what all tasks of an instance have in common, as long as that is there. */
    private static final Map<Object, CacheBudget> OF_INSTANCES = Collections.synchronizedMap(new WeakHashMap<>());

    /** The part that a full store takes at once of what is not used. */
    private static final int GROWTH = 128;

    /** The part that moves for each key that is missed again. */
    private static final int REGRET = 8192;

    /** Of what stores would have if all had the same, the part that none takes from them. */
    private static final int FLOOR = 16;

    /** Of what writes may take, the part that is not for those who come first but for all stores alike. */
    private static final int RESERVED = 10;

    /** The part that is for other stores where somebody asked for all of it for one store's writes. */
    private static final int OTHERS = 8;

    /** Of what writes may take, what stores together may have buffered beyond what they told of. */
    private static final int UNTOLD = 32;

    /** The part that waiting writes take from the clean entries at once. */
    private static final int SHIFT = 32;

    /** The part that they give back with a commit, if they did not need it. */
    private static final int RETURN = 16;

    private final String application;
    private final List<CacheShare> shares = new ArrayList<>();
    private final AtomicLong buffered = new AtomicLong();
    private final Random random = new Random(1);

    /** So much that parts and sums of it fit into a long, too. */
    private static final long MOST = 1L << 50;

    private volatile long maxBytes;

    /** Stores that have a part, one at the least. */
    private int open = 1;

    private volatile long half;

    /** What all writes may take that wait: half, or what somebody asked for. */
    private volatile long bufferBytes;

    /** The same, in equal parts. */
    private volatile long bufferOfOne;

    /** Kept for writes that wait: as much as they took lately. */
    private volatile long room;

    private volatile long mostBuffered;
    private int round;

    /** Sum of what the stores' clean entries may take. */
    private long clean;

    /** Whether all is given away, as far as a look without the lock can tell. */
    private volatile boolean isSpent;

    CacheBudget(String application, long maxBytes) {
        this.application = application;
        this.maxBytes = Math.min(maxBytes, MOST);
    }

    /** That of a task's instance. */
    static CacheBudget of(TaskContext task) {
        return OF_INSTANCES.computeIfAbsent(
                task.instance(), any -> new CacheBudget(task.applicationId(), StoreConfig.cacheBudget(task.configs())));
    }

    /**
     * Those of an application's instances in this process, once they have opened a store, also of instances that are closed and not
     * garbage yet.
     *
     * @param applicationId the {@code application.id}
     */
    public static List<CacheBudget> ofApplication(String applicationId) {
        synchronized (OF_INSTANCES) {
            return OF_INSTANCES.values().stream()
                    .filter(budget -> budget.application.equals(applicationId))
                    .toList();
        }
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Estimated heap bytes that the caches take now. */
    public synchronized long bytes() {
        long bytes = buffered.get();
        for (CacheShare share : shares) {
            bytes += share.cleanUsed();
        }
        return bytes;
    }

    /**
     * Takes effect at once for clean entries, and for waiting writes with the next write of each store, which writes back all of them
     * that no longer fit, and takes as long as that. A store that was opened without a cache, since there were 0 bytes for it, has one
     * when it is opened again.
     *
     * @param bytes for the stores of this instance that are open or will be, until it is closed
     * @throws IllegalArgumentException if negative
     */
    public synchronized void resize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "the budget of " + application + "'s caches must not be negative, is " + bytes + "; 0 means none");
        }
        maxBytes = Math.min(bytes, MOST);
        apportion();
        room = Math.min(room, bufferBytes);
        takeBack();
        LOG.info("caches of {} may take {} bytes now", application, bytes);
    }

    /**
     * A store is opened.
     *
     * @param bufferMost bytes that its writes may take
     * @param isBufferAsked whether somebody asked for that many, and they may be more than half
     * @param cleanMost bytes that its clean entries may take
     */
    synchronized CacheShare open(long bufferMost, boolean isBufferAsked, long cleanMost) {
        CacheShare share = new CacheShare(this, bufferMost, isBufferAsked, cleanMost);
        if (bufferMost == 0 && cleanMost == 0) {
            return share; // which needs no part
        }
        shares.add(share);
        apportion();
        long wanted = Math.min(cleanMost, forClean() / open);
        takeForOthers(share, wanted - free());
        give(share, Math.max(0, Math.min(wanted, free())));
        return share;
    }

    synchronized void close(CacheShare share) {
        if (shares.remove(share)) {
            clean -= share.cleanBytes();
            apportion();
        }
    }

    private void apportion() {
        open = Math.max(1, shares.size());
        half = maxBytes / 2;
        long asked = shares.stream()
                .filter(CacheShare::isBufferAsked)
                .mapToLong(CacheShare::bufferMost)
                .max()
                .orElse(0);
        long most = shares.size() < 2 ? maxBytes : maxBytes - maxBytes / OTHERS;
        bufferBytes = Math.max(half, Math.min(asked, most));
        bufferOfOne = bufferBytes / open;
        isSpent = free() <= 0;
    }

    private long forClean() {
        return maxBytes - room;
    }

    private long free() {
        return forClean() - clean;
    }

    private long floor() {
        return forClean() / FLOOR / open;
    }

    private void give(CacheShare share, long bytes) {
        clean += bytes;
        share.resize(share.cleanBytes() + bytes);
        isSpent = free() <= 0;
    }

    /** Whether there is something to {@link #grow} by. */
    boolean hasFree() {
        return !isSpent;
    }

    /** A store's clean entries are as many as they may be. */
    synchronized void grow(CacheShare share) {
        long more = Math.min(forClean() / GROWTH + 1, share.cleanMost() - share.cleanBytes());
        if (more > free()) {
            CacheShare donor = drawn();
            if (donor != share) {
                take(donor, Math.min(more - free(), donor.unused() / 2));
            }
        }
        give(share, Math.max(0, Math.min(more, free())));
    }

    /** A store has missed so many keys again. */
    synchronized void regret(CacheShare share, int keys) {
        long more = Math.min(keys * (forClean() / REGRET + 1), share.cleanMost() - share.cleanBytes());
        CacheShare donor = drawn();
        if (donor != share) {
            take(donor, more - free());
        }
        give(share, Math.max(0, Math.min(more, free())));
    }

    private void take(CacheShare donor, long bytes) {
        give(donor, -Math.max(0, Math.min(bytes, donor.cleanBytes() - floor())));
    }

    /** Of two by lot the one that uses less of what it has. */
    private CacheShare drawn() {
        CacheShare one = any();
        CacheShare another = any();
        return another.unused() > one.unused() ? another : one;
    }

    /** The store of any byte. */
    private CacheShare any() {
        long at = (long) (random.nextDouble() * clean);
        for (CacheShare share : shares) {
            at -= share.cleanBytes();
            if (at < 0) {
                return share;
            }
        }
        return shares.get(0);
    }

    /** What is needed, and not there, is taken from all in proportion. */
    private void takeBack() {
        takeForOthers(null, -free());
        isSpent = free() <= 0;
    }

    private void takeForOthers(CacheShare receiver, long bytes) {
        if (bytes <= 0 || clean == 0) {
            return;
        }
        double part = Math.min(1, (double) bytes / clean);
        for (CacheShare share : shares) {
            if (share != receiver) {
                give(share, -(long) Math.ceil(share.cleanBytes() * part));
            }
        }
    }

    /** Bytes that a store may have buffered without telling. */
    long untold() {
        return bufferOfOne / UNTOLD;
    }

    /** Bytes that may be buffered, in equal parts. */
    long bufferOfOne() {
        return bufferOfOne;
    }

    /** A store has more buffered than it told of, or less. */
    void buffered(long more) {
        long now = buffered.addAndGet(more);
        if (now > mostBuffered) {
            mostBuffered = now; // or another store's, which is as new
        }
        if (now > room && room < bufferBytes) {
            makeRoom(now);
        }
    }

    private synchronized void makeRoom(long needed) {
        room = Math.min(bufferBytes, Math.max(room, needed + maxBytes / SHIFT));
        takeBack();
    }

    /**
     * Whether a store with so many bytes buffered has to write back for the sake of all.
     *
     * @param isAsked whether somebody asked for what it may have
     */
    boolean isOver(long bytes, boolean isAsked) {
        return bytes > (isAsked ? bufferBytes : half) || buffered.get() > bufferBytes && bytes > bufferOfOne / RESERVED;
    }

    /** A store has written back all, at a commit. The second time of any one ends a round of commits: idle stores have none. */
    synchronized void flushed(CacheShare share) {
        if (share.round() == round) {
            round++;
            room = Math.min(bufferBytes, Math.max(mostBuffered, room - maxBytes / RETURN));
            mostBuffered = buffered.get();
            isSpent = free() <= 0;
        }
        share.inRound(round);
    }
}
