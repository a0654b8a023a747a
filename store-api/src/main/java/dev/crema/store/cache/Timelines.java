package dev.crema.store.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/**
 * Which windows or sessions of which keys there are: all that are buffered, and of some keys all from a time on, be they buffered or
 * below. So what is buffered of a key is found without a look at what is buffered of others, and a key that was searched once is
 * searched again without the store below; what is there is then read like any entry, from the cache if it has it.
 *
 * <p>The owner of the store changes them, any thread reads what is buffered. They are a cache but for what is buffered.
 */
final class Timelines implements WriteBuffer.Index {

    /** A share of what clean entries may take. */
    private static final int SHARE_OF_CACHE = 8;

    private static final int BYTES_A_KEY = 150;
    private static final int BYTES_A_WINDOW = 48;

    /** Windows of a key past which those are let go of that were not asked for last. */
    private static final int MANY = 64;

    /** Of keys with something buffered. */
    private final ConcurrentMap<Object, Timeline> buffered = new ConcurrentHashMap<>();

    /** Of other keys, whose windows are known from a time on; null where nothing is to be kept. */
    private final Cache<Object, Timeline> others;

    Timelines(CacheBounds bounds) {
        this.others = bounds.hasReadCache() ? cache(bounds) : null;
    }

    private static Cache<Object, Timeline> cache(CacheBounds bounds) {
        Caffeine<Object, Object> caffeine = Caffeine.newBuilder().executor(Runnable::run);
        return bounds.cacheEntries() > 0
                ? caffeine.maximumSize(bounds.cacheEntries()).build()
                : caffeine.maximumWeight(Math.max(1, bounds.cacheBytes() / SHARE_OF_CACHE))
                        .weigher((Object key, Timeline timeline) ->
                                BYTES_A_KEY + BYTES_A_WINDOW * timeline.windows.length)
                        .build();
    }

    /** Of one key. */
    static final class Timeline {

        private static final Timed<?>[] NONE = {};

        /** In order of time, those buffered and all from {@link #since} on that are not deleted; never changed, but replaced. */
        private volatile Timed<?>[] windows = NONE;

        /** Those that are buffered as deletes, of which a key may have many: each record of a session ends one. Null for none. */
        private volatile ConcurrentSkipListSet<Timed<?>> deleted;

        private long since = Long.MAX_VALUE;
        private int bufferedWindows;

        private void add(Timed<?> window) {
            Timed<?>[] now = windows;
            int place = Arrays.binarySearch(now, window);
            if (place < 0) {
                Timed<?>[] more = Arrays.copyOf(now, now.length + 1);
                System.arraycopy(now, ~place, more, ~place + 1, now.length - ~place);
                more[~place] = window;
                windows = more;
            }
        }

        private void remove(Timed<?> window) {
            Timed<?>[] now = windows;
            int place = Arrays.binarySearch(now, window);
            if (place >= 0) {
                Timed<?>[] fewer = Arrays.copyOf(now, now.length - 1);
                System.arraycopy(now, place + 1, fewer, place, fewer.length - place);
                windows = fewer;
            }
        }

        private void addDeleted(Timed<?> window) {
            if (deleted == null) {
                deleted = new ConcurrentSkipListSet<>();
            }
            deleted.add(window);
        }

        private boolean isNotDeleted(Timed<?> window) {
            return deleted == null || !deleted.contains(window);
        }

        private boolean knows(Timed<?> window) {
            return window.time() >= since;
        }

        /** Those between two times, not deleted. */
        private List<Timed<?>> between(long from, long to) {
            Timed<?>[] now = windows;
            List<Timed<?>> found = new ArrayList<>();
            for (int place = first(now, from); place < now.length && now[place].time() <= to; place++) {
                found.add(now[place]);
            }
            return found;
        }

        /** As {@link #between}, and those that are buffered as deletes. */
        private List<Timed<?>> withDeleted(long from, long to) {
            ConcurrentSkipListSet<Timed<?>> gone = deleted;
            List<Timed<?>> found = between(from, to);
            if (gone != null) {
                found.addAll(gone.subSet(
                        new Timed<>(null, from, Long.MIN_VALUE), true, new Timed<>(null, to, Long.MAX_VALUE), true));
                Collections.sort(found);
            }
            return found;
        }

        private static int first(Timed<?>[] windows, long from) {
            int place = Arrays.binarySearch(windows, new Timed<>(null, from, Long.MIN_VALUE));
            return place < 0 ? ~place : place;
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
        timeline.bufferedWindows++;
        if (write.held() == null) {
            timeline.remove(window);
            timeline.addDeleted(window);
        } else {
            timeline.add(window);
        }
        if (isNew) {
            buffered.put(window.key(), timeline);
        }
    }

    /** Whoever reads meanwhile finds it among both, or among one: what counts is the write itself. */
    @Override
    public void turned(Write write) {
        Timed<?> window = (Timed<?>) write.identity;
        Timeline timeline = buffered.get(window.key());
        if (write.held() == null) {
            timeline.addDeleted(window);
            timeline.remove(window);
        } else {
            timeline.add(window);
            timeline.deleted.remove(window);
        }
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
        timeline.bufferedWindows--;
        if (write.held() == null) {
            timeline.deleted.remove(window);
        } else if (!timeline.knows(window)) {
            timeline.remove(window);
        }
        if (timeline.bufferedWindows == 0) {
            timeline.deleted = null;
            if (others != null && timeline.since != Long.MAX_VALUE) {
                others.put(window.key(), timeline);
            }
            buffered.remove(window.key());
        }
    }

    @Override
    public void cleared() {
        buffered.clear();
        if (others != null) {
            others.invalidateAll();
        }
    }

    @Override
    public boolean takesMemory() {
        return true;
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
        if (timeline == null && others != null) {
            timeline = others.getIfPresent(key);
        }
        if (timeline == null || timeline.since > from) {
            return null;
        }
        letGo(timeline, from, isBuffered);
        return timeline.between(from, to);
    }

    /** Of a key whose time goes on, what is long ago is not asked for any more. */
    private static void letGo(Timeline timeline, long from, Predicate<Timed<?>> isBuffered) {
        Timed<?>[] windows = timeline.windows;
        if (windows.length > MANY && Timeline.first(windows, from) > windows.length / 2) {
            timeline.since = from;
            timeline.windows = Arrays.stream(windows)
                    .filter(window -> window.time() >= from || isBuffered.test(window))
                    .toArray(Timed<?>[]::new);
        }
    }

    /**
     * From a time on these are all that there is of a key, together with what is buffered. By the owner, if they are {@link
     * #remember remembered}.
     *
     * @param found in order of time
     */
    void learn(Object key, long since, List<Timed<?>> found) {
        Timeline timeline = buffered.get(key);
        boolean isBuffered = timeline != null;
        if (!isBuffered) {
            timeline = takeOther(key);
        }
        Timed<?>[] before = timeline.windows;
        timeline.windows =
                found.stream().filter(timeline::isNotDeleted).toArray(Timed<?>[]::new); // as they will be below
        for (Timed<?> window : before) {
            timeline.add(window);
        }
        timeline.since = since;
        if (!isBuffered) {
            others.put(key, timeline);
        }
    }
}
