package dev.crema.store.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A steady stream of records into a topic that nobody else writes to, and the truth about it: what was acknowledged, by
 * partition and offset. Most records go to a few keys; the others each have a key that is not seen again, or one that is
 * loaded.
 */
final class Input implements AutoCloseable {

    private static final int HOT_KEYS = 200;
    private static final int TICKS_PER_SECOND = 200;
    private static final int MOST_RECORDS = 5_000_000;

    private record Sent(String key, long value, long timestamp) {}

    private final String topic;
    private final Random random;
    private final Loaded loaded;
    private final int recordsPerTick;
    private final Producer<String, Long> producer;
    private final ScheduledExecutorService clock;
    private final List<List<Sent>> acknowledged;

    private ScheduledFuture<?> ticks;
    private int sent;
    private volatile RuntimeException failure;

    Input(EmbeddedBroker broker, String topic, int partitions, Random random) {
        this(broker, topic, partitions, random, 4000, Loaded.nothing());
    }

    /**
     * @param rate records per second
     * @param loaded what the stores have already, some of which is added to
     */
    Input(EmbeddedBroker broker, String topic, int partitions, Random random, int rate, Loaded loaded) {
        this.topic = topic;
        this.random = random;
        this.recordsPerTick = rate / TICKS_PER_SECOND;
        this.loaded = loaded;
        this.acknowledged = IntStream.range(0, partitions)
                .<List<Sent>>mapToObj(partition -> new ArrayList<>())
                .toList();
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0);
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new LongSerializer());
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "input " + topic));
    }

    /** Begins to send, until {@link #stop}. */
    void start() {
        ticks = clock.scheduleAtFixedRate(this::tick, 0, 1000 / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    /** Whatever it throws ends the ticks in silence, so that it has to be kept for who asks for the truth. */
    private void tick() {
        try {
            if (sent >= MOST_RECORDS) {
                throw new IllegalStateException("topic " + topic + ": the input came to its end before the test did");
            }
            for (int i = 0; i < recordsPerTick; i++) {
                send(key(), random.nextInt(1000));
                sent++;
            }
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private String key() {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return "once-" + sent;
        }
        return kind == 1 && !loaded.isEmpty() ? loaded.key(random.nextInt(loaded.entries())) : hotKey(random);
    }

    /** Sends one record beside the others. */
    void send(String key) {
        CompletableFuture.runAsync(() -> send(key, 1), clock).join();
    }

    private void send(String key, long value) {
        Sent record = new Sent(key, value, System.currentTimeMillis());
        producer.send(
                new ProducerRecord<>(topic, null, record.timestamp(), key, value),
                (metadata, error) -> acknowledge(record, metadata, error));
    }

    private void acknowledge(Sent record, RecordMetadata metadata, Exception error) {
        if (error != null) {
            failure = new IllegalStateException("topic " + topic + ": a record was not acknowledged", error);
            return;
        }
        synchronized (acknowledged) {
            List<Sent> partition = acknowledged.get(metadata.partition());
            if (partition.size() != metadata.offset()) {
                failure = new IllegalStateException("topic " + topic + ": offset " + metadata.offset()
                        + " acknowledged after " + partition.size() + " records of its partition");
            }
            partition.add(record);
        }
    }

    /** Sends no more, and returns when everything sent is acknowledged. */
    void stop() {
        ticks.cancel(false);
        // behind the last tick, which may be under way
        CompletableFuture.runAsync(() -> {}, clock).join();
        settle();
    }

    /**
     * Returns when everything sent before is acknowledged.
     *
     * @throws IllegalStateException if a record could not be sent, so that the truth is not known
     */
    void settle() {
        producer.flush();
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * The tallies of all records with offsets below those given, and of none in partitions that are not given, added to what
     * their keys had before.
     */
    Map<String, Tally> truth(Map<TopicPartition, Long> ends) {
        Map<String, Tally> truth = new HashMap<>();
        synchronized (acknowledged) {
            ends.forEach((partition, end) -> {
                for (Sent sent : acknowledged.get(partition.partition()).subList(0, Math.toIntExact(end))) {
                    truth.compute(sent.key(), (key, before) -> (before == null ? loaded.of(key) : before)
                            .plus(sent.value(), sent.timestamp()));
                }
            });
        }
        return truth;
    }

    /** Every tally that a key has had, of all records acknowledged so far. */
    Map<String, Set<Tally>> history() {
        Map<String, Tally> now = new HashMap<>();
        Map<String, Set<Tally>> history = new HashMap<>();
        synchronized (acknowledged) {
            for (List<Sent> partition : acknowledged) {
                for (Sent sent : partition) {
                    Tally tally =
                            now.getOrDefault(sent.key(), loaded.of(sent.key())).plus(sent.value(), sent.timestamp());
                    now.put(sent.key(), tally);
                    history.computeIfAbsent(sent.key(), key -> new HashSet<>()).add(tally);
                }
            }
        }
        return history;
    }

    /** A key that many records have. */
    static String hotKey(Random random) {
        return "hot-" + random.nextInt(HOT_KEYS);
    }

    /** The offsets after the last acknowledged records. */
    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        synchronized (acknowledged) {
            for (int partition = 0; partition < acknowledged.size(); partition++) {
                ends.put(new TopicPartition(topic, partition), (long)
                        acknowledged.get(partition).size());
            }
        }
        return ends;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
