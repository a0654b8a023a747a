package dev.crema.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.kafka.TimedKeys;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What every session store promises. */
public interface SessionStoreContract {

    /** Supplies stores of plain values. */
    SessionBytesStoreSupplier supplier(String name, Duration retention);

    /** Builds the store. */
    default StoreBuilder<SessionStore<String, String>> builder(SessionBytesStoreSupplier supplier) {
        return Stores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.String());
    }

    @Test
    default void it_is_a_map_of_sessions_that_expire() {
        TimedModel.check(() -> new Model(builder(supplier("store", Duration.ofMillis(TimedModel.RETENTION)))));
    }

    /** A session store beside its model. */
    final class Model extends TimedModel {

        private final SessionStore<String, String> store;

        Model(StoreBuilder<SessionStore<String, String>> builder) {
            store = task.open(builder);
        }

        @Override
        StateStore store() {
            return store;
        }

        @Override
        TimedKeys layout() {
            return TimedKeys.SESSIONS;
        }

        @Override
        Timed entry(String key, long time) {
            return new Timed(key, time, Math.max(0, time - next(4) * LENGTH));
        }

        @Override
        void put(Timed entry, String value) {
            Windowed<String> session = new Windowed<>(entry.key(), new SessionWindow(entry.start(), entry.time()));
            if (value == null && isPast(entry) && next(2) == 0) { // of a later time it moves that of some stores
                store.remove(session);
            } else {
                store.put(session, value);
            }
        }

        @Override
        Timed entry(Windowed<String> window) {
            return new Timed(
                    window.key(), window.window().end(), window.window().start());
        }

        @Override
        void read(int how) {
            long earliestEnd = time();
            long latestStart = earliestEnd + (next(20) - 5) * LENGTH;
            String key = key();
            String other = key();
            String first = next(5) == 0 ? null : key.compareTo(other) < 0 ? key : other;
            String last = next(5) == 0 ? null : key.compareTo(other) < 0 ? other : key;
            switch (how % 10) {
                case 0, 1 -> {
                    Timed entry = entry(key, earliestEnd);
                    assertThat(store.fetchSession(key, entry.start(), entry.time()))
                            .isEqualTo(valueOf(entry));
                }
                case 2 ->
                    found(store.findSessions(key, earliestEnd, latestStart), true, key, key, earliestEnd, latestStart);
                case 3 ->
                    found(
                            store.backwardFindSessions(key, earliestEnd, latestStart),
                            false,
                            key,
                            key,
                            earliestEnd,
                            latestStart);
                case 4 ->
                    found(
                            store.findSessions(first, last, earliestEnd, latestStart),
                            true,
                            first,
                            last,
                            earliestEnd,
                            latestStart);
                case 5 ->
                    found(
                            store.backwardFindSessions(first, last, earliestEnd, latestStart),
                            false,
                            first,
                            last,
                            earliestEnd,
                            latestStart);
                case 6 -> {
                    long latestEnd = Math.max(earliestEnd, latestStart);
                    assertFinds(
                            store.findSessions(earliestEnd, latestEnd),
                            true,
                            entry -> entry.time() >= earliestEnd && entry.time() <= latestEnd);
                }
                case 7 -> found(store.fetch(key), true, key, key, 0, Long.MAX_VALUE);
                case 8 -> found(store.backwardFetch(key), false, key, key, 0, Long.MAX_VALUE);
                default -> found(store.fetch(first, last), true, first, last, 0, Long.MAX_VALUE);
            }
        }

        private void found(
                KeyValueIterator<Windowed<String>, String> scan,
                boolean ascending,
                String first,
                String last,
                long earliestEnd,
                long latestStart) {
            assertFinds(
                    scan,
                    ascending,
                    entry -> isBetween(entry, first, last)
                            && entry.time() >= earliestEnd
                            && entry.start() <= latestStart);
        }
    }
}
