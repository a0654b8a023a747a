package dev.crema.store.cache;

import dev.crema.store.kafka.FlushListener;
import dev.crema.store.kafka.Spans;
import dev.crema.store.kafka.StoreMetrics;
import dev.crema.store.kafka.TaskContext;
import dev.crema.store.kafka.TimedKeys;
import dev.crema.store.kafka.Unemitted;
import dev.crema.store.metrics.Latency;
import dev.crema.store.metrics.TimedMetrics;
import dev.crema.store.query.StoreView;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;

/** What cached stores of windows and of sessions have in common. */
abstract class CachedTimedStore<B extends StateStore, K, V, S, W extends StoreView>
        extends CachedStore<B, Windowed<K>, K, Timed<K>, V, S, W> {

    private final TimedKeys layout;
    private final Spans spans;

    // seen by whoever sees the cache, which is set after them
    private TimedMetrics metrics;
    private Timelines timelines;
    private KeysInTime<K> keys;
    private Retention retention;
    private TimedScans<K, V, S> scans;

    /** @param spans of the store below */
    CachedTimedStore(B below, Parts<K, V, S> parts, TimedKeys layout, Spans spans) {
        super(below, parts);
        this.layout = layout;
        this.spans = spans;
    }

    /** Registers what the shape measures. */
    abstract TimedMetrics metrics(StoreMetrics registered, TaskContext task);

    abstract Windowed<K> windowed(Timed<K> timed);

    @Override
    final Keys<Timed<K>> keys(Keys<K> plain) {
        keys = new KeysInTime<>(plain, layout);
        return keys;
    }

    @Override
    final WriteBuffer.Index index(TaskContext task, CacheBounds bounds) {
        retention = new Retention(layout, spans, new Unemitted(task, spans.windowMs()));
        timelines = new Timelines(bounds, retention);
        return timelines;
    }

    @Override
    final Latency register(StoreMetrics registered, TaskContext task) {
        metrics = metrics(registered, task);
        if (!persistent()) {
            registered.numKeysGauge((metric, now) -> -1L); // as Kafka's stores have it over any but their own in memory
        }
        return metrics.commit();
    }

    @Override
    final void opened(WriteBackCache<Timed<K>, V, S> opening) {
        scans = new TimedScans<>(opening, timelines, keys, retention);
    }

    @Override
    protected final boolean forwardAtFlush(FlushListener<Windowed<K>, S> listener, boolean oldValues) {
        return open().forwardTo(
                        (key, before, now, context) -> listener.changed(windowed(key), before, now, context),
                        oldValues);
    }

    final void write(Timed<K> timed, S value) {
        WriteBackCache<Timed<K>, V, S> open = open();
        long started = metrics.put().start();
        try {
            open.put(timed, value);
        } finally {
            metrics.put().stop(started);
        }
        metrics.endToEnd().written();
    }

    final void delete(Timed<K> timed) {
        WriteBackCache<Timed<K>, V, S> open = open();
        long started = metrics.remove().start();
        try {
            open.put(timed, null);
        } finally {
            metrics.remove().stop(started);
        }
    }

    final S read(Timed<K> timed) {
        WriteBackCache<Timed<K>, V, S> open = open();
        long started = metrics.fetch().start();
        try {
            return retention.isKept(timed.time()) ? open.get(timed) : null;
        } finally {
            metrics.fetch().stop(started);
        }
    }

    /** Scans of the open store. */
    final TimedScans<K, V, S> scans() {
        open();
        return scans;
    }

    final KeyValueIterator<Timed<K>, S> measured(KeyValueIterator<Timed<K>, S> scan) {
        return metrics.iterators().opened(scan, metrics.fetch());
    }

    final KeyValueIterator<Windowed<K>, S> measuredWindows(KeyValueIterator<Timed<K>, S> scan) {
        return new TimedEntries<>(measured(scan), this::windowed);
    }

    /** The open store as one query reads it; the queries of windows and sessions have no way to skip the cache. */
    abstract class View implements StoreView {

        private final WriteBackCache<Timed<K>, V, S> cache;
        private final Object mark;
        private final Position position;

        View(WriteBackCache<Timed<K>, V, S> cache) {
            this.cache = cache;
            this.mark = cache.positions.mark(); // before the position, else a drop in between were missed
            this.position = cache.positions.withBuffer();
        }

        @Override
        public final Position position() {
            return position;
        }

        @Override
        public final boolean isIntact() {
            return cache.positions.mark() == mark && open() == cache;
        }
    }
}
