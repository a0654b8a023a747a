package dev.crema.store.broker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.utils.Bytes;

/** What a store would be restored to: the last committed record of every key of its changelog. */
final class ChangelogView implements AutoCloseable {

    private final TopicReader<Bytes, Tally> reader;
    private final Guarantee guarantee;
    private final Kind kind;
    private final Loaded loaded;
    private final Map<Bytes, Tally> latest = new HashMap<>();

    /** @param loaded what the changelog was filled with, as far as it is skipped */
    ChangelogView(EmbeddedBroker broker, Guarantee guarantee, Kind kind, String changelog, Loaded loaded) {
        this.guarantee = guarantee;
        this.kind = kind;
        this.loaded = loaded;
        this.reader = new TopicReader<>(broker, changelog, new BytesDeserializer(), Tally.deserializer());
    }

    /** Looks only at what is written from now on. */
    void skip() {
        reader.skipToEnd();
    }

    /** By the store's keys: those of which a record was read. */
    Map<String, Tally> read() {
        for (ConsumerRecord<Bytes, Tally> record : reader.readToEnd()) {
            if (record.value() != null && !guarantee.isTimeOf(record.value(), record.timestamp())) {
                throw new AssertionError("logged with the timestamp of another record: " + record);
            }
            latest.put(record.key(), record.value());
        }
        Map<String, Tally> found = new HashMap<>(latest.size() * 2);
        latest.forEach((key, tally) -> {
            if (tally != null) {
                found.merge(kind.text(key.get()), tally, Tally::and);
            }
        });
        found.replaceAll((key, tally) -> isReplaced(key) ? tally : tally.and(loaded.of(key)));
        return found;
    }

    /** Whether what was loaded of a key was written again, or deleted. */
    private boolean isReplaced(String key) {
        return latest.containsKey(Bytes.wrap(kind.logged(key.getBytes(StandardCharsets.UTF_8), loaded.time())));
    }

    @Override
    public void close() {
        reader.close();
    }
}
