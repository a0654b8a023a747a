package dev.crema.store.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The iterators over a store that are open, whichever thread opened them. */
public final class OpenIterators {

    private final Set<Open<?, ?>> open = ConcurrentHashMap.newKeySet();
    private final Latency durations;

    /** Iterators whose time from opening to closing goes to {@code durations}. */
    OpenIterators(Latency durations) {
        this.durations = durations;
    }

    /** The same iterator, counted as open until it is closed; its duration goes to {@code scans} too. */
    public <K, S> KeyValueIterator<K, S> opened(KeyValueIterator<K, S> entries, Latency scans) {
        Open<K, S> opened = new Open<>(entries, scans);
        open.add(opened);
        return opened;
    }

    long count() {
        return open.size();
    }

    /** When the oldest was opened, in milliseconds since 1970; 0 if none is open. */
    long oldestSince() {
        return open.stream().mapToLong(iterator -> iterator.since).min().orElse(0);
    }

    private final class Open<K, S> implements KeyValueIterator<K, S> {

        private final KeyValueIterator<K, S> entries;
        private final Latency scans;
        private final long since = System.currentTimeMillis();
        private final long scanStarted;
        private final long started = durations.start();

        Open(KeyValueIterator<K, S> entries, Latency scans) {
            this.entries = entries;
            this.scans = scans;
            this.scanStarted = scans.start();
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public KeyValue<K, S> next() {
            return entries.next();
        }

        @Override
        public K peekNextKey() {
            return entries.peekNextKey();
        }

        @Override
        public void close() {
            try {
                entries.close();
            } finally {
                if (open.remove(this)) { // closed twice it counts once
                    scans.stop(scanStarted);
                    durations.stop(started);
                }
            }
        }
    }
}
