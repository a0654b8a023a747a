package dev.crema.store.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.StreamsConfig;

/** What an application's settings mean for its stores after a crash, where that is less than they seem to say. */
final class Recovery {

    private Recovery() {}

    static List<String> warnings(Collection<Declaration<?, ?>> stores, Properties application) {
        List<String> warnings = new ArrayList<>();
        boolean hasStandbys = !"0".equals(application.getProperty(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "0"));
        boolean isExactlyOnce = StreamsConfig.EXACTLY_ONCE_V2.equals(
                application.getProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
        for (Declaration<?, ?> store : stores) {
            if (hasStandbys && !store.isLogged()) {
                warnings.add("store " + store.name() + " has no changelog, and so no standby whatever "
                        + StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG + " says: what it holds is lost with its machine");
            }
            if (isExactlyOnce
                    && !store.engine().keepsCommittedState()
                    && store.builder().build().persistent()) {
                warnings.add("store " + store.name() + " is kept in "
                        + store.engine().name()
                        + ", which cannot tell what is committed: under exactly-once its whole task is deleted after a"
                        + " crash and restored");
            }
        }
        return warnings;
    }

    /**
     * Kafka Streams stops at its start where it cannot create a topic.
     *
     * @throws KafkaException if the cluster cannot be asked
     */
    static Optional<String> tooManyReplicas(Properties application, Admin cluster) {
        String replicas = application.getProperty(StreamsConfig.REPLICATION_FACTOR_CONFIG, "-1");
        int brokers = brokers(cluster);
        return Integer.parseInt(replicas) <= brokers
                ? Optional.empty()
                : Optional.of(StreamsConfig.REPLICATION_FACTOR_CONFIG + "=" + replicas + " is more than the "
                        + brokers + (brokers == 1 ? " broker" : " brokers")
                        + " of the cluster: changelogs that do not exist cannot be created, and the"
                        + " application stops at its start; start more brokers, or lower it");
    }

    private static int brokers(Admin cluster) {
        try {
            return cluster.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the cluster does not tell its brokers: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
