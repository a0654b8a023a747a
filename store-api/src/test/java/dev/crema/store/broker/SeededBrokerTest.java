package dev.crema.store.broker;

import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Random runs on one broker: every failure names the seed, and {@code -Dcrema.seed} takes it. */
public abstract class SeededBrokerTest extends BrokerTest {

    protected static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @RegisterExtension
    static final TestExecutionExceptionHandler SEED_IN_FAILURES = (context, failure) -> {
        throw new AssertionError("-Dcrema.seed=" + SEED + ": " + failure.getMessage(), failure);
    };
}
