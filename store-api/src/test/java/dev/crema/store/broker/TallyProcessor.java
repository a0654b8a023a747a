package dev.crema.store.broker;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStoreWithHeaders;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;

/** Adds every record to its key's tally, in each of the stores by itself. */
final class TallyProcessor implements Processor<String, Long, Void, Void> {

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
        KeyValueStore<String, ?> store = context.getStateStore(name);
        if (store instanceof TimestampedKeyValueStoreWithHeaders) {
            return withHeaders(name);
        }
        return store instanceof TimestampedKeyValueStore ? timestamped(name) : plain(name);
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
