package dev.crema.store.kafka;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A version of Kafka Streams that does not have what is needed to replace stores of the DSL. */
public final class UnknownKafka {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownKafka.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private UnknownKafka() {}

    /** Warns once in this process. */
    public static void warn(Throwable missing) {
        if (WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "this version of Kafka Streams has changed what Crema needs to give the DSL's stores its cache; they stay"
                            + " as they are. See whether there is a version of Crema for it",
                    missing);
        }
    }
}
