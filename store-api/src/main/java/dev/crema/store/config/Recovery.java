package dev.crema.store.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.StreamsConfig;

/** What an application's settings mean for its stores after a crash, where that is less than they seem to say. */
final class Recovery {

    private final Map<String, ?> application;

    /** @param application all that it is configured with */
    Recovery(Map<String, ?> application) {
        this.application = Map.copyOf(application);
    }

    private String setting(String key, String byDefault) {
        Object set = application.get(key);
        return set == null ? byDefault : set.toString().trim();
    }

    /**
     * How many replicas internal topics are to have, negative where the brokers decide.
     *
     * @throws ConfigException if that is no number
     */
    private int replicas() {
        String key = StreamsConfig.REPLICATION_FACTOR_CONFIG;
        return (Integer) ConfigDef.parseType(key, setting(key, "-1"), ConfigDef.Type.INT);
    }

    List<String> warnings(Collection<Declaration<?, ?>> stores) {
        List<String> warnings = new ArrayList<>();
        boolean hasStandbys = !"0".equals(setting(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "0"));
        boolean isExactlyOnce =
                StreamsConfig.EXACTLY_ONCE_V2.equals(setting(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, ""));
        for (Declaration<?, ?> store : stores) {
            addOfChangelog(store, warnings);
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

    /** What its changelog would not have when it is restored from it. */
    private void addOfChangelog(Declaration<?, ?> store, List<String> warnings) {
        String kept = store.changelog().get(TopicConfig.RETENTION_MS_CONFIG);
        if (store.retention() != null
                && kept != null
                && Long.parseLong(kept) >= 0
                && Long.parseLong(kept) < store.retention().toMillis()) {
            warnings.add("store " + store.name() + " has its entries for "
                    + store.retention().toMillis() + " ms, and its changelog by " + TopicConfig.RETENTION_MS_CONFIG
                    + " for " + kept + " ms: what is older is not restored");
        }
        String policy = store.changelog().get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (store.retention() == null && policy != null && !policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            warnings.add("store " + store.name() + " has a changelog with " + TopicConfig.CLEANUP_POLICY_CONFIG + "="
                    + policy + ": what was put longer ago than the topic is kept for is not restored");
        }
        int inSync = Integer.parseInt(store.changelog().getOrDefault(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
        int replicas = replicas();
        if (replicas > 0 && inSync > replicas) {
            warnings.add("store " + store.name() + " has a changelog with " + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG
                    + "=" + inSync + " and " + replicas + (replicas == 1 ? " replica" : " replicas")
                    + ": nothing can be written to it");
        }
    }

    /**
     * Kafka Streams stops at its start where it cannot create a topic.
     *
     * @throws KafkaException if the cluster cannot be asked
     */
    Optional<String> tooManyReplicas(Admin cluster) {
        int replicas = replicas();
        int brokers = brokers(cluster);
        return replicas <= brokers
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
