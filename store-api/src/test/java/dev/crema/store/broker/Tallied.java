package dev.crema.store.broker;

import dev.crema.store.broker.TallyApp.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** One input topic of an application and the truth about it, beside what the stores that tally it remember. For one thread. */
final class Tallied implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final Settings settings;
    private final Subtopology stores;
    private final Loaded loaded;
    private final Input input;
    private final Changelogs changelogs;

    /** Creates the topic, and changelogs of stores that are to hold something from the start. */
    Tallied(EmbeddedBroker broker, Settings settings, Subtopology stores, Random random, int rate, Loaded loaded) {
        this.broker = broker;
        this.settings = settings;
        this.stores = stores;
        this.loaded = loaded;
        broker.createTopic(stores.topic(), settings.partitions());
        this.input = new Input(broker, stores.topic(), settings.partitions(), random, rate, loaded);
        this.changelogs = new Changelogs(broker, settings, stores.stores(), loaded);
        if (!loaded.isEmpty()) {
            stores.stores()
                    .forEach((store, kind) ->
                            loaded.writeTo(broker, kind, settings.changelog(store), settings.partitions()));
            changelogs.skip(); // one knows what is in there
        }
    }

    void start() {
        input.start();
    }

    /** The offsets after all input so far. */
    Map<TopicPartition, Long> ends() {
        input.settle();
        return input.ends();
    }

    void send(String key) {
        input.send(key);
    }

    void settle() {
        input.settle();
    }

    /** Ends the input, which the topic must hold as it was acknowledged. */
    void stop() {
        input.stop();
        if (!input.ends().equals(broker.endOffsets(stores.topic()))) {
            throw new IllegalStateException("topic " + stores.topic() + " does not hold what was acknowledged");
        }
    }

    /** What was processed and committed and what there is, after these restorations. */
    Kill measure(Map<String, Long> restored, Map<TopicPartition, Long> committed) {
        Progress progress = settings.progress(stores.topic());
        long processed = 0;
        for (int partition = 0; partition < settings.partitions(); partition++) {
            long start = committed.getOrDefault(new TopicPartition(stores.topic(), partition), 0L);
            processed += Math.max(start, progress.next(partition));
        }
        Map<String, Long> ours = stores.stores().keySet().stream()
                .collect(Collectors.toMap(store -> store, store -> restored.getOrDefault(store, 0L)));
        return new Kill(ours, processed, sum(ofTopic(committed)), sum(input.ends()));
    }

    /** Where the changelogs differ from what the committed input comes to. */
    List<Difference> inChangelogs(Map<TopicPartition, Long> committed) {
        return changelogs.differences(input.truth(ofTopic(committed)));
    }

    /**
     * Where stores and changelogs differ from what all input comes to; a scan shows all entries, gets those that had input.
     *
     * @param open opens a store of a name and kind for queries
     */
    List<Difference> everywhere(BiFunction<String, Kind, StoreView> open) {
        Map<String, Tally> truth = input.truth(input.ends());
        List<Difference> differences = new ArrayList<>(changelogs.differences(truth));
        Map<String, Tally> all = loaded.with(truth);
        stores.stores().forEach((name, kind) -> {
            if (!kind.isKeptBy(settings.guarantee())) {
                return;
            }
            StoreView store = open.apply(name, kind);
            differences.addAll(Difference.between(settings.guarantee(), name, "scan", all, store.scan()));
            differences.addAll(Difference.between(settings.guarantee(), name, "get", truth, store.get(truth.keySet())));
        });
        return differences;
    }

    /** How many records each changelog counts beyond all input. */
    Map<String, Long> excess() {
        Map<String, Tally> truth = input.truth(input.ends());
        Map<String, Long> excess = new LinkedHashMap<>();
        changelogs.read().forEach((store, tallies) -> excess.put(store, records(tallies) - records(truth)));
        return excess;
    }

    private static long records(Map<String, Tally> tallies) {
        return tallies.values().stream().mapToLong(Tally::count).sum();
    }

    private Map<TopicPartition, Long> ofTopic(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(stores.topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        changelogs.close();
        input.close();
    }
}
