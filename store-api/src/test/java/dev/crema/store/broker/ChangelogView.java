package dev.crema.store.broker;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a store would be restored to: the last committed record of every key of its changelog. */
final class ChangelogView implements AutoCloseable {

    private final TopicReader<String, Tally> reader;
    private final Guarantee guarantee;
    private final Map<String, Tally> latest = new HashMap<>();

    ChangelogView(EmbeddedBroker broker, Guarantee guarantee, String changelog) {
        this.guarantee = guarantee;
        this.reader = new TopicReader<>(broker, changelog, new StringDeserializer(), Tally.deserializer());
    }

    /** Looks only at what is written from now on. */
    void skip() {
        reader.skipToEnd();
    }

    Map<String, Tally> read() {
        for (ConsumerRecord<String, Tally> record : reader.readToEnd()) {
            if (!guarantee.isTimeOf(record.value(), record.timestamp())) {
                throw new AssertionError("logged with the timestamp of another record: " + record);
            }
            latest.put(record.key(), record.value());
        }
        return Collections.unmodifiableMap(latest);
    }

    @Override
    public void close() {
        reader.close();
    }
}
