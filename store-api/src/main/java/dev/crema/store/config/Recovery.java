package dev.crema.store.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
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
}
