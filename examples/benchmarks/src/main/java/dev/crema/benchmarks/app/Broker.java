package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A broker in this process, with topics of one partition. It ends with the process where nobody closes it before. */
final class Broker implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.num.partitions", "1",
            "transaction.state.log.min.isr", "1",
            "group.initial.rebalance.delay.ms", "0",
            "auto.create.topics.enable", "false");

    private final KafkaClusterTestKit kit;
    private final String servers;
    private final Admin admin;

    private Broker(KafkaClusterTestKit kit) {
        this.kit = kit;
        this.servers = kit.bootstrapServers();
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /** A broker that takes requests. */
    static Broker start(Path data) throws Exception {
        TestKitNodes nodes = new TestKitNodes.Builder()
                .setBaseDirectory(Files.createDirectories(data))
                .setCombined(true)
                .setNumBrokerNodes(1)
                .setNumControllerNodes(1)
                .build();
        KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
        SETTINGS.forEach(builder::setConfigProp);
        KafkaClusterTestKit kit = builder.build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        return new Broker(kit);
    }

    String servers() {
        return servers;
    }

    void createTopic(String name) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }

    /**
     * Appends a record for each of these numbers; returns when all of them were taken.
     *
     * @throws Failure if one was not
     */
    void write(
            String topic,
            IntStream numbers,
            IntFunction<byte[]> keys,
            IntFunction<byte[]> values,
            IntToLongFunction times) {
        AtomicReference<Exception> problem = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer = producer()) {
            numbers.forEach(number -> producer.send(
                    new ProducerRecord<>(topic, 0, times.applyAsLong(number), keys.apply(number), values.apply(number)),
                    (sent, failed) -> {
                        if (failed != null) {
                            problem.set(failed);
                        }
                    }));
        }
        if (problem.get() != null) {
            throw new Failure(topic + " could not be written: " + problem.get(), problem.get());
        }
    }

    Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 << 10,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The offset of a topic that a group has committed, 0 before its first commit. */
    long committed(String group, String topic) throws ExecutionException, InterruptedException {
        OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(topic, 0));
        return committed == null ? 0 : committed.offset();
    }

    @Override
    public void close() throws Exception {
        admin.close();
        kit.close();
    }
}
