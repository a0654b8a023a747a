package dev.crema.store.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;

/** Adds every record to its key's tally, in each of the stores by itself: of the key, of its window, or of its session. */
final class TallyProcessor implements Processor<String, Long, Void, Void> {

    /** Between sessions: some of a frequent key grow, some begin. */
    private static final Duration GAP = Duration.ofMillis(300);

    private final List<String> storeNames;
    private final Progress progress;
    private final Consumer<Record<String, Long>> afterwards;
    private ProcessorContext<Void, Void> context;
    private List<Consumer<Record<String, Long>>> stores;

    TallyProcessor(List<String> storeNames, Progress progress, Consumer<Record<String, Long>> afterwards) {
        this.storeNames = storeNames;
        this.progress = progress;
        this.afterwards = afterwards;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        this.stores = storeNames.stream().map(this::adder).toList();
    }

    private Consumer<Record<String, Long>> adder(String name) {
        StateStore store = context.getStateStore(name);
        if (store instanceof SessionStore) {
            return sessions(name);
        }
        if (store instanceof TimestampedWindowStore) {
            return timestampedWindows(name);
        }
        if (store instanceof WindowStore) {
            return windows(name);
        }
        if (store instanceof TimestampedKeyValueStoreWithHeaders) {
            return withHeaders(name);
        }
        return store instanceof TimestampedKeyValueStore ? timestamped(name) : plain(name);
    }

    /** The start of the window that a time is in. */
    static long windowOf(long time) {
        return time - time % TallyStores.LENGTH.toMillis();
    }

    private Consumer<Record<String, Long>> windows(String name) {
        WindowStore<String, Tally> store = context.getStateStore(name);
        return input -> {
            long start = windowOf(input.timestamp());
            store.put(input.key(), plus(store.fetch(input.key(), start), input), start);
        };
    }

    private Consumer<Record<String, Long>> timestampedWindows(String name) {
        TimestampedWindowStore<String, Tally> store = context.getStateStore(name);
        return input -> {
            long start = windowOf(input.timestamp());
            Tally sum = plus(ValueAndTimestamp.getValueOrNull(store.fetch(input.key(), start)), input);
            store.put(input.key(), ValueAndTimestamp.make(sum, input.timestamp()), start);
        };
    }

    /** Those that a record touches become one with it, as in the DSL. */
    private Consumer<Record<String, Long>> sessions(String name) {
        SessionStore<String, Tally> store = context.getStateStore(name);
        return input -> {
            long start = input.timestamp();
            long end = input.timestamp();
            Tally sum = plus(null, input);
            List<Windowed<String>> touched = new ArrayList<>();
            try (KeyValueIterator<Windowed<String>, Tally> found =
                    store.findSessions(input.key(), start - GAP.toMillis(), end + GAP.toMillis())) {
                while (found.hasNext()) {
                    KeyValue<Windowed<String>, Tally> session = found.next();
                    start = Math.min(start, session.key.window().start());
                    end = Math.max(end, session.key.window().end());
                    sum = sum.and(session.value);
                    touched.add(session.key);
                }
            }
            touched.forEach(store::remove);
            store.put(new Windowed<>(input.key(), new SessionWindow(start, end)), sum);
        };
    }

    private Consumer<Record<String, Long>> plain(String name) {
        KeyValueStore<String, Tally> store = context.getStateStore(name);
        return input -> store.put(input.key(), plus(store.get(input.key()), input));
    }

    private Consumer<Record<String, Long>> timestamped(String name) {
        TimestampedKeyValueStore<String, Tally> store = context.getStateStore(name);
        return input -> {
            Tally sum = plus(ValueAndTimestamp.getValueOrNull(store.get(input.key())), input);
            store.put(input.key(), ValueAndTimestamp.make(sum, input.timestamp()));
        };
    }

    private Consumer<Record<String, Long>> withHeaders(String name) {
        TimestampedKeyValueStoreWithHeaders<String, Tally> store = context.getStateStore(name);
        return input -> {
            Tally sum = plus(ValueTimestampHeaders.getValueOrNull(store.get(input.key())), input);
            store.put(input.key(), ValueTimestampHeaders.make(sum, input.timestamp(), input.headers()));
        };
    }

    private static Tally plus(Tally before, Record<String, Long> input) {
        return (before == null ? Tally.NONE : before).plus(input.value(), input.timestamp());
    }

    @Override
    public void process(Record<String, Long> input) {
        stores.forEach(store -> store.accept(input));
        afterwards.accept(input);
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        progress.processed(metadata.partition(), metadata.offset());
    }
}
