package dev.crema.store.broker;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What every store holds before there is input: a tally of one record for each of so many keys. It is written to the
 * changelogs, from which the stores are restored at the first start.
 *
 * @param entries number of keys
 * @param time timestamp of all of them
 */
record Loaded(int entries, long time) {

    private static final String PREFIX = "loaded-";

    static Loaded now(int entries) {
        return new Loaded(entries, System.currentTimeMillis());
    }

    static Loaded nothing() {
        return new Loaded(0, 0);
    }

    boolean isEmpty() {
        return entries == 0;
    }

    String key(int index) {
        return PREFIX + index;
    }

    /** What a key has from the start. */
    Tally of(String key) {
        return key.startsWith(PREFIX) ? of(Integer.parseInt(key.substring(PREFIX.length()))) : Tally.NONE;
    }

    private Tally of(int index) {
        return Tally.NONE.plus(index % 1000, time);
    }

    /** All of it, with these tallies in place of what their keys have from the start. */
    Map<String, Tally> with(Map<String, Tally> newer) {
        Map<String, Tally> all = new HashMap<>((entries + newer.size()) * 2);
        for (int index = 0; index < entries; index++) {
            all.put(key(index), of(index));
        }
        all.putAll(newer);
        return all;
    }

    /** Creates a changelog that holds it. */
    void writeTo(EmbeddedBroker broker, Kind kind, String changelog, int partitions) {
        broker.createTopic(changelog, partitions, Map.of("cleanup.policy", "compact"));
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 18,
                ProducerConfig.LINGER_MS_CONFIG,
                20);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Producer<byte[], Tally> producer = new KafkaProducer<>(
                config, new ByteArraySerializer(), Tally.serde().serializer())) {
            for (int index = 0; index < entries; index++) {
                byte[] key = key(index).getBytes(StandardCharsets.UTF_8);
                int partition = BuiltInPartitioner.partitionForKey(key, partitions);
                producer.send(
                        new ProducerRecord<>(changelog, partition, time, kind.logged(key, time), of(index)),
                        (metadata, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("topic " + changelog + ": not loaded", failure.get());
        }
    }
}
