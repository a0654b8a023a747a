package dev.crema.quickstart;

import dev.crema.store.config.StoreCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** What the program asks of the broker beside sending and processing: topics and offsets. */
final class Cluster implements AutoCloseable {

    static final int PARTITIONS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * The flights' timestamps run through years within seconds. By its defaults a broker would delete what is older than a
     * week, begin a new segment for each week of flights, and refuse flights of the future.
     */
    static final Map<String, String> TOPIC_SETTINGS = Map.of(
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

    private final Admin admin;

    private Cluster(Admin admin) {
        this.admin = admin;
    }

    /**
     * @throws Failure if no broker answers within five seconds
     */
    static Cluster connect(String bootstrapServers) throws InterruptedException {
        Admin admin;
        try {
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        } catch (KafkaException e) {
            throw new Failure("cannot reach a broker at " + bootstrapServers + ": " + rootMessage(e), e);
        }
        try {
            int millis = (int) PATIENCE.toMillis();
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .nodes()
                    .get();
            return new Cluster(admin);
        } catch (ExecutionException e) {
            admin.close(Duration.ZERO);
            throw new Failure(
                    "cannot reach a broker at " + bootstrapServers + ": no answer within " + PATIENCE.toSeconds()
                            + " s",
                    e);
        }
    }

    /** What the catalog asks of it in vain, among other things. */
    List<String> warnings(StoreCatalog catalog) {
        return catalog.warnings(admin);
    }

    /** Leaves a topic of this name as it is. */
    void createTopic(String topic) throws ExecutionException, InterruptedException {
        NewTopic flights = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty()).configs(TOPIC_SETTINGS);
        try {
            admin.createTopics(Set.of(flights)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Whether the application has committed all that stands in the topic. */
    boolean isProcessed(String topic, String application) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get();
        for (var end : ends(topic).entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            if (end.getValue() > (offset == null ? 0 : offset.offset())) {
                return false;
            }
        }
        return true;
    }

    /** How many partitions a topic has. */
    int partitions(String topic) throws ExecutionException, InterruptedException {
        return admin.describeTopics(Set.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    private Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        int partitions = partitions(topic);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(asked).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /** Deletes the application's group, its changelogs and its input. */
    void forget(String topic, String application) throws ExecutionException, InterruptedException {
        List<String> topics = new ArrayList<>(admin.listTopics().names().get());
        topics.removeIf(name -> !name.equals(topic) && !name.startsWith(application + "-"));
        admin.deleteTopics(topics).all().get();
        admin.deleteConsumerGroups(Set.of(application)).all().get();
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    @Override
    public void close() {
        admin.close();
    }
}
