package dev.crema.store.kafka;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions of Kafka Streams that this package's look behind the public API was tested with. */
final class TestedVersions {

    private static final Logger LOG = LoggerFactory.getLogger(TestedVersions.class);

    private static final Set<String> TESTED = Set.of("4.3.1");

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private TestedVersions() {}

    /** Warns once in this process if it runs another version. */
    static void check() {
        warnUnlessTested(AppInfoParser.getVersion(), WARNED);
    }

    static void warnUnlessTested(String version, AtomicBoolean warned) {
        if (!TESTED.contains(version) && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "Kafka {} is in use; Crema's stores are tested with Kafka Streams {} and rely on parts of it that are"
                            + " not public. Run the tests of your topology before relying on them",
                    version,
                    String.join(", ", TESTED));
        }
    }
}
