package dev.crema.store.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What an application's configuration says to the runtime and its clients, where stores have to know. For any thread. */
public final class RuntimeSettings {

    /** The broker's {@code message.max.bytes} where it was left as it is. */
    private static final long BROKERS_MAX_MESSAGE_BYTES = 1_048_588;

    private final Map<String, Object> configs;

    RuntimeSettings(Map<String, Object> configs) {
        this.configs = configs;
    }

    /** Whether the application runs under {@code exactly_once_v2}. */
    public boolean exactlyOnce() {
        return StreamsConfig.EXACTLY_ONCE_V2.equals(configs.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }

    /** The producer's {@code max.request.size}, in bytes: no changelog record can be larger. */
    public long maxRequestSize() {
        String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        Object byDefault = ProducerConfig.configDef().defaultValues().get(key);
        return setting(StreamsConfig.producerPrefix(key), setting(key, byDefault));
    }

    /**
     * The largest batch that the changelog topic was created to take ({@code max.message.bytes}), in bytes. What it takes
     * by now only the broker knows: it has limits of its own, and a topic that exists is never altered.
     *
     * @param changelog settings of the topic made on the store's builder
     */
    public long maxMessageBytes(Map<String, String> changelog) {
        String key = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        String own = changelog.get(key);
        return own != null ? Long.parseLong(own) : setting(StreamsConfig.topicPrefix(key), BROKERS_MAX_MESSAGE_BYTES);
    }

    /**
     * Milliseconds that a commit may take before the broker gives the transaction up ({@code transaction.timeout.ms},
     * under exactly-once 10 s by default) or the group gives the thread up ({@code max.poll.interval.ms}).
     */
    public long commitTimeoutMs() {
        if (exactlyOnce()) {
            String key = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
            return setting(StreamsConfig.producerPrefix(key), setting(key, 10_000));
        }
        String key = ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
        Object byDefault = ConsumerConfig.configDef().defaultValues().get(key);
        return setting(
                StreamsConfig.mainConsumerPrefix(key),
                setting(StreamsConfig.consumerPrefix(key), setting(key, byDefault)));
    }

    private long setting(String key, Object otherwise) {
        return Long.parseLong(configs.getOrDefault(key, otherwise).toString());
    }

    /** Whether each changelog record carries the position that its store had with it (KIP-796). */
    public boolean logsPositions() {
        return StreamsConfig.InternalConfig.getBoolean(
                configs, StreamsConfig.InternalConfig.IQ_CONSISTENCY_OFFSET_VECTOR_ENABLED, false);
    }
}
