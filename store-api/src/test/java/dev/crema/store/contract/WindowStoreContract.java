package dev.crema.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.kafka.TimedKeys;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.TimeWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.junit.jupiter.api.Test;

/** What every window store promises. */
public interface WindowStoreContract {

    /** Supplies stores of plain values. */
    WindowBytesStoreSupplier supplier(String name, Duration retention, Duration windowSize, boolean retainDuplicates);

    /** Builds the store. */
    default StoreBuilder<WindowStore<String, String>> builder(WindowBytesStoreSupplier supplier) {
        return Stores.windowStoreBuilder(supplier, Serdes.String(), Serdes.String());
    }

    @Test
    default void it_is_a_map_of_windows_that_expire() {
        TimedModel.check(() -> new Model(builder(supplier(
                "store", Duration.ofMillis(TimedModel.RETENTION), Duration.ofMillis(TimedModel.LENGTH), false))));
    }

    /** As where a task becomes a standby, and then active again, with its store open all the while. */
    @Test
    default void what_is_restored_after_a_write_is_there() {
        try (TestTask origin = new TestTask();
                TestTask task = new TestTask()) {
            WindowStore<String, String> logged = origin.open(keepingAMinute());
            logged.put("restored", "1", 30);
            origin.commit(logged);
            WindowStore<String, String> store = task.open(keepingAMinute());
            assertThat(store.fetch("own", 10)).isNull();
            store.put("own", "2", 10);
            task.commit(store);
            task.restore(store, origin.changelog());
            assertThat(store.fetch("restored", 30)).isEqualTo("1");
            store.put("own", "3", 40);
            assertThat(store.fetch("restored", 30)).isEqualTo("1");
            assertThat(store.fetch("own", 10)).isEqualTo("2");
        }
    }

    private StoreBuilder<WindowStore<String, String>> keepingAMinute() {
        return builder(supplier("store", Duration.ofMinutes(1), Duration.ofMillis(10), false));
    }

    /** A window store beside its model. */
    final class Model extends TimedModel {

        private final WindowStore<String, String> store;

        Model(StoreBuilder<WindowStore<String, String>> builder) {
            store = task.open(builder);
        }

        @Override
        StateStore store() {
            return store;
        }

        @Override
        TimedKeys layout() {
            return TimedKeys.WINDOWS;
        }

        @Override
        Timed entry(String key, long time) {
            return new Timed(key, time, time);
        }

        @Override
        void put(Timed entry, String value) {
            store.put(entry.key(), value, entry.time());
        }

        @Override
        Timed entry(Windowed<String> window) {
            assertThat(window.window().end()).isEqualTo(window.window().start() + LENGTH);
            return entry(window.key(), window.window().start());
        }

        @Override
        void read(int how) {
            long from = time();
            long to = from + next(20) * LENGTH;
            String key = key();
            String other = key();
            String first = next(5) == 0 ? null : key.compareTo(other) < 0 ? key : other;
            String last = next(5) == 0 ? null : key.compareTo(other) < 0 ? other : key;
            switch (how % 10) {
                case 0, 1 -> {
                    Timed entry = entry(key, from);
                    assertThat(store.fetch(key, from)).isEqualTo(valueOf(entry));
                }
                case 2 -> ofKey(key, store.fetch(key, from, to), true, from, to);
                case 3 -> ofKey(key, store.backwardFetch(key, from, to), false, from, to);
                case 4 -> ofKeys(store.fetch(first, last, from, to), true, first, last, from, to);
                case 5 -> ofKeys(store.backwardFetch(first, last, from, to), false, first, last, from, to);
                case 6 -> ofKeys(store.fetchAll(from, to), true, null, null, from, to);
                case 7 -> ofKeys(store.backwardFetchAll(from, to), false, null, null, from, to);
                case 8 -> ofKeys(store.all(), true, null, null, 0, Long.MAX_VALUE);
                default -> ofKeys(store.backwardAll(), false, null, null, 0, Long.MAX_VALUE);
            }
        }

        private void ofKey(String key, WindowStoreIterator<String> scan, boolean ascending, long from, long to) {
            ofKeys(new WithKey(key, scan), ascending, key, key, from, to);
        }

        private void ofKeys(
                KeyValueIterator<Windowed<String>, String> scan,
                boolean ascending,
                String first,
                String last,
                long from,
                long to) {
            assertFinds(
                    scan,
                    ascending,
                    entry -> isBetween(entry, first, last) && entry.time() >= from && entry.time() <= to);
        }
    }

    /** The windows of one key, with it. */
    record WithKey(String key, WindowStoreIterator<String> windows)
            implements KeyValueIterator<Windowed<String>, String> {

        private Windowed<String> windowed(long start) {
            return new Windowed<>(key, new TimeWindow(start, start + TimedModel.LENGTH));
        }

        @Override
        public boolean hasNext() {
            return windows.hasNext();
        }

        @Override
        public KeyValue<Windowed<String>, String> next() {
            KeyValue<Long, String> window = windows.next();
            return KeyValue.pair(windowed(window.key), window.value);
        }

        @Override
        public Windowed<String> peekNextKey() {
            return windowed(windows.peekNextKey());
        }

        @Override
        public void close() {
            windows.close();
        }
    }
}
