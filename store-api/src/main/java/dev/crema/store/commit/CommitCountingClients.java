package dev.crema.store.commit;

import dev.crema.store.kafka.CountedProducer;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Clients whose producers count their transactions, for {@code default.client.supplier}. Needed where the producer of a stream
 * thread is hidden from the stores: where Kafka Streams is a named module that is not open, or another version of it than the
 * tested one. They make Kafka's own clients, or wrap those of the supplier named by {@value #WRAPPED}.
 */
public final class CommitCountingClients implements KafkaClientSupplier, Configurable {

    /** The key of the class of a supplier to wrap. */
    public static final String WRAPPED = "crema.client.supplier";

    private KafkaClientSupplier clients = new KafkaClients();

    @Override
    public void configure(Map<String, ?> configs) {
        Object wrapped = configs.get(WRAPPED);
        if (wrapped != null) {
            clients = supplier(wrapped);
            if (clients instanceof Configurable configurable) {
                configurable.configure(configs);
            }
        }
    }

    private static KafkaClientSupplier supplier(Object type) {
        try {
            return type instanceof Class<?> known
                    ? Utils.newInstance(known.asSubclass(KafkaClientSupplier.class))
                    : Utils.newInstance(type.toString(), KafkaClientSupplier.class);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new ConfigException(
                    WRAPPED,
                    type,
                    "has to be a class on the class path that implements " + KafkaClientSupplier.class.getName() + " ("
                            + e + ")");
        }
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        String clientId = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
        return new CountedProducer(clients.getProducer(config), clientId);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return clients.getAdmin(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return clients.getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return clients.getRestoreConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return clients.getGlobalConsumer(config);
    }

    /** Kafka's own clients. */
    private static final class KafkaClients implements KafkaClientSupplier {

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Admin getAdmin(Map<String, Object> config) {
            return Admin.create(config);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            return getConsumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            return getConsumer(config);
        }
    }
}
