package dev.crema.store.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;

/**
 * Which windows or sessions of which keys there are: all that are buffered, and of some keys all from a time on, be they buffered or
 * below. So what is buffered of a key is found without a look at what is buffered of others, and a key that was searched once is
 * searched again without the store below; what is there is then read like any entry, from the cache if it has it.
 *
 * <p>The owner of the store changes them, any thread reads what is buffered. They are a cache but for what is buffered.
 */
final class Timelines implements WriteBuffer.Index {

    /** Of what a store's clean entries may take, in parts. */
    static final int SHARE = 1;

    private static final int BYTES_A_KEY = 150;
    private static final int BYTES_A_WINDOW = 48;

    /** At each search so many that nobody may ask for any more are let go of. */
    private static final int EXPIRED_A_SEARCH = 2;

    /** Windows of a key past which those are let go of that were not asked for last. */
    private static final int MANY = 64;

    /** Of keys with something buffered. */
    private final ConcurrentMap<Object, Timeline> buffered = new ConcurrentHashMap<>();

    /** Heap bytes that {@link #buffered} takes, but for what is buffered. */
    private final AtomicLong bytesBeside = new AtomicLong();

    /** Of other keys, whose windows are known from a time on; null where nothing is to be kept. */
    private final Cache<Object, Timeline> others;

    private final CacheBounds bounds;
    private final Retention retention;

    /** Whether the other keys have a part of the store's share: not before one is searched, and many stores' never are. */
    private boolean hasPart;

    Timelines(CacheBounds bounds, Retention retention) {
        this.bounds = bounds;
        this.retention = retention;
        this.others = bounds.hasReadCache() ? cache(bounds) : null;
    }

    private static Cache<Object, Timeline> cache(CacheBounds bounds) {
        Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
        if (bounds.cacheEntries() > 0) {
            return caffeine.maximumSize(bounds.cacheEntries()).build();
        }
        return caffeine.maximumWeight(0)
                .weigher((Object key, Timeline timeline) -> timeline.weight())
                .build();
    }

    private void keep(Object key, Timeline timeline) {
        if (!hasPart && bounds.cacheEntries() <= 0) {
            bounds.share().bound(others, SHARE);
            hasPart = true;
        }
        others.put(key, timeline);
    }

    /** Of one key, which may have very many: all that one record of a session after the other has ended wait as deletes. */
    static final class Timeline {

        /** Those buffered, and all from {@link #since} on, but for deletes. */
        private final ConcurrentSkipListSet<Timed<?>> windows = new ConcurrentSkipListSet<>();

        /** Those that were buffered as deletes since the last write back, be they put again or not. Null for none. */
        private volatile ConcurrentSkipListSet<Timed<?>> deleted;

        private long since = Long.MAX_VALUE;
        private int bufferedWindows;

        /** How many of {@link #windows} are not buffered. */
        private int clean;

        /** Heap bytes but for what is buffered. */
        private int weight() {
            return BYTES_A_KEY + BYTES_A_WINDOW * clean;
        }

        /** A window is buffered. One that becomes a delete is among those before it leaves the others, or a reader missed it. */
        private void buffers(Timed<?> window, boolean asDelete) {
            if (!asDelete) {
                clean -= windows.add(window) ? 0 : 1;
                return;
            }
            addDeleted(window);
            clean -= windows.remove(window) ? 1 : 0;
        }

        private void addDeleted(Timed<?> window) {
            if (deleted == null) {
                deleted = new ConcurrentSkipListSet<>();
            }
            deleted.add(window);
        }

        private void turns(Timed<?> window, boolean toDelete) {
            if (toDelete) {
                addDeleted(window);
                windows.remove(window);
            } else {
                windows.add(window);
            }
        }

        /** A window is below now, and may stay among those there are or not. */
        private void settles(Timed<?> window, boolean mayStay) {
            if (mayStay && window.time() >= since) {
                clean++;
            } else {
                windows.remove(window);
            }
            if (deleted != null) {
                deleted.remove(window);
            }
        }

        private void learns(Timed<?> window) {
            boolean isDeleted = deleted != null && deleted.contains(window);
            clean += !isDeleted && windows.add(window) ? 1 : 0;
        }

        /** Those between two times, not deleted. */
        private List<Timed<?>> between(long from, long to) {
            List<Timed<?>> found = new ArrayList<>();
            for (Timed<?> window : windows.tailSet(new Timed<>(null, from, Long.MIN_VALUE), true)) {
                if (window.time() > to) {
                    break;
                }
                found.add(window);
            }
            return found;
        }

        /** As {@link #between}, and those that are buffered as deletes, which are looked for second. */
        private List<Timed<?>> withDeleted(long from, long to) {
            List<Timed<?>> found = between(from, to);
            ConcurrentSkipListSet<Timed<?>> gone = deleted;
            if (gone == null) {
                return found;
            }
            Set<Timed<?>> all = new TreeSet<>(found);
            between(gone, from, to).forEach(all::add); // one by one: addAll relies on a size that changes meanwhile
            return new ArrayList<>(all);
        }

        private static NavigableSet<Timed<?>> between(NavigableSet<Timed<?>> windows, long from, long to) {
            return from > to
                    ? Collections.emptyNavigableSet()
                    : windows.subSet(
                            new Timed<>(null, from, Long.MIN_VALUE), true, new Timed<>(null, to, Long.MAX_VALUE), true);
        }

        /** Some of those before the oldest time that is kept: more than there come with a search. */
        private void letGoOfExpired(long oldest, Predicate<Timed<?>> isBuffered) {
            for (int i = 0; i < EXPIRED_A_SEARCH && !windows.isEmpty(); i++) {
                Timed<?> first = windows.first();
                if (first.time() >= oldest) {
                    return;
                }
                windows.remove(first);
                clean -= isBuffered.test(first) ? 0 : 1;
            }
        }

        /** Of a key whose time goes on, what is long ago is not asked for any more. */
        private void letGoBefore(long from, Predicate<Timed<?>> isBuffered) {
            if (clean > MANY && since < from) {
                between(windows, since, from - 1).removeIf(window -> {
                    boolean goes = !isBuffered.test(window);
                    clean -= goes ? 1 : 0;
                    return goes;
                });
                since = from;
            }
        }
    }

    @Override
    public void added(Write write) {
        Timed<?> window = (Timed<?>) write.identity;
        Timeline timeline = buffered.get(window.key());
        boolean isNew = timeline == null;
        if (isNew) {
            timeline = takeOther(window.key());
        }
        int before = isNew ? 0 : timeline.weight();
        timeline.bufferedWindows++;
        retention.reach(window.time());
        timeline.buffers(window, write.held() == null);
        bytesBeside.addAndGet(timeline.weight() - before);
        if (isNew) {
            buffered.put(window.key(), timeline);
        }
    }

    @Override
    public void turned(Write write) {
        Timed<?> window = (Timed<?>) write.identity;
        buffered.get(window.key()).turns(window, write.held() == null);
    }

    private Timeline takeOther(Object key) {
        Timeline known = others == null ? null : others.getIfPresent(key);
        if (known == null) {
            return new Timeline();
        }
        others.invalidate(key);
        return known;
    }

    @Override
    public void removed(Write write) {
        Timed<?> window = (Timed<?>) write.identity;
        Timeline timeline = buffered.get(window.key());
        int before = timeline.weight();
        timeline.bufferedWindows--;
        timeline.settles(window, write.held() != null && isReadable(write));
        if (timeline.bufferedWindows == 0) {
            timeline.deleted = null;
            if (others != null && timeline.since != Long.MAX_VALUE) {
                keep(window.key(), timeline);
            }
            buffered.remove(window.key());
            bytesBeside.addAndGet(-before);
        } else {
            bytesBeside.addAndGet(timeline.weight() - before);
        }
    }

    @Override
    public void cleared() {
        buffered.clear();
        bytesBeside.set(0);
        if (others != null) {
            others.invalidateAll();
        }
    }

    @Override
    public long bytes(long entries) {
        return Weights.ordered(entries) + bytesBeside.get();
    }

    @Override
    public Bytes place(Write write) {
        return retention.place(write.key);
    }

    @Override
    public boolean isReadable(Write write) {
        return retention.isKept(((Timed<?>) write.identity).time());
    }

    /** Whether anything is kept but what is buffered. */
    boolean remember() {
        return others != null;
    }

    /** What is buffered of a key between two times, deletes included, and perhaps more; in order of time. By any thread. */
    List<Timed<?>> buffered(Object key, long from, long to) {
        Timeline timeline = buffered.get(key);
        return timeline == null ? List.of() : timeline.withDeleted(from, to);
    }

    /**
     * All that there is of a key between two times; null where that is not known. By the owner.
     *
     * @param isBuffered whether a window is buffered
     */
    List<Timed<?>> known(Object key, long from, long to, Predicate<Timed<?>> isBuffered) {
        Timeline timeline = buffered.get(key);
        boolean isAmongBuffered = timeline != null;
        if (!isAmongBuffered && others != null) {
            timeline = others.getIfPresent(key);
        }
        if (timeline == null || timeline.since > from) {
            return null;
        }
        int before = timeline.weight();
        timeline.letGoOfExpired(retention.oldestKept(), isBuffered);
        timeline.letGoBefore(from, isBuffered);
        if (isAmongBuffered && timeline.weight() != before) {
            bytesBeside.addAndGet(timeline.weight() - before);
        }
        return timeline.between(from, to);
    }

    /**
     * From a time on these are all that there is of a key, together with what is buffered. By the owner, if they are {@link
     * #remember remembered}.
     */
    void learn(Object key, long since, List<Timed<?>> found) {
        Timeline timeline = buffered.get(key);
        boolean isBuffered = timeline != null;
        if (!isBuffered) {
            timeline = takeOther(key);
        }
        int before = timeline.weight();
        found.forEach(timeline::learns);
        timeline.since = since;
        if (isBuffered) {
            bytesBeside.addAndGet(timeline.weight() - before);
        } else {
            keep(key, timeline);
        }
    }
}
