package dev.crema.store.broker;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/**
 * A broker and controller in this process, ready in a second or two, with one replica of everything and sessions as short
 * as 500 ms. Its data lie in a temporary directory and go with {@link #close}. Safe for use by several threads.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("group.min.session.timeout.ms", "500"),
            // a killed application's transaction blocks who takes over, by default for up to 10 s past its timeout
            Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"),
            Map.entry("auto.create.topics.enable", "false"),
            // so that a test sees what compaction takes away
            Map.entry("log.cleaner.backoff.ms", "500"));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<TransactionState> ENDING = Set.of(
            TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT, TransactionState.PREPARE_EPOCH_FENCE);

    private final KafkaClusterTestKit cluster;
    private final Admin admin;

    private EmbeddedBroker(KafkaClusterTestKit cluster) {
        this.cluster = cluster;
        Properties config = new Properties();
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
        this.admin = Admin.create(config);
    }

    /** A broker that takes requests. */
    public static EmbeddedBroker start() throws Exception {
        TestKitNodes nodes = new TestKitNodes.Builder()
                .setCombined(true)
                .setNumBrokerNodes(1)
                .setNumControllerNodes(1)
                .build();
        KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
        SETTINGS.forEach(builder::setConfigProp);
        KafkaClusterTestKit cluster = builder.build();
        try {
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
            return new EmbeddedBroker(cluster);
        } catch (Exception | Error e) {
            cluster.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    /** For what has no method here; closed with the broker. */
    public Admin admin() {
        return admin;
    }

    /** Creates a topic and returns when all of its partitions take records. */
    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    /** As {@link #createTopic(String, int)}, with settings of its own. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                .all());
        // answered by the leaders only: a producer that comes too early has its first batch refused and the next one
        // taken, after which the first is out of order for ever
        await("topic " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                .until(() -> endOffsets(name).size() == partitions);
    }

    /** The partitions of a topic. */
    public Set<TopicPartition> partitions(String topic) {
        return get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet());
    }

    /** The offset that the next record of each partition of a topic will have. */
    public Map<TopicPartition, Long> endOffsets(String topic) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions(topic).stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(latest).all()).forEach((partition, end) -> offsets.put(partition, end.offset()));
        return offsets;
    }

    /** Offsets that a group has committed, without partitions that it has committed nothing of. */
    public Map<TopicPartition, Long> committedOffsets(String group) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /**
     * Whether a transaction was decided whose outcome has not reached all of its partitions yet. While one is, committed
     * offsets and records that belong together may be seen apart.
     */
    public boolean isTransactionEnding() {
        return !get(admin.listTransactions(new ListTransactionsOptions().filterStates(ENDING))
                        .all())
                .isEmpty();
    }

    /**
     * Offsets that a group has committed, once nothing is left to change them: the broker may still be at work on the last
     * requests of a killed application.
     */
    public Map<TopicPartition, Long> settledOffsets(String group) {
        Map<TopicPartition, Long> seen = new HashMap<>();
        await("transactions of " + group + " to end")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Map<TopicPartition, Long> before = Map.copyOf(seen);
                    boolean ending = isTransactionEnding();
                    seen.putAll(committedOffsets(group));
                    return !ending && seen.equals(before);
                });
        return seen;
    }

    /** Stops the broker and starts it again, at the same address; takes some ten seconds. */
    public void restart() throws Exception {
        BrokerServer server = cluster.brokers().get(0);
        server.shutdown();
        server.awaitShutdown();
        server.startup();
        cluster.waitForReadyBrokers();
    }

    /** All records of a topic that are committed now, in order within each partition. */
    public <K, V> List<ConsumerRecord<K, V>> readAll(
            String topic, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        try (var reader = new TopicReader<>(this, topic, keyDeserializer, valueDeserializer)) {
            return reader.readToEnd();
        }
    }

    @Override
    public void close() throws Exception {
        try (cluster) {
            admin.close();
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the embedded broker refused a request", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the embedded broker", e);
        }
    }
}
