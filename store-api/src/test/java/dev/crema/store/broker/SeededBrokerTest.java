package dev.crema.store.broker;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;

/** Random runs on one broker: every failure names the seed, and {@code -Dcrema.seed} takes it. */
abstract class SeededBrokerTest {

    static final long SEED = Long.getLong("crema.seed", new Random().nextLong());

    @RegisterExtension
    static final TestExecutionExceptionHandler SEED_IN_FAILURES = (context, failure) -> {
        throw new AssertionError("-Dcrema.seed=" + SEED + ": " + failure.getMessage(), failure);
    };

    static EmbeddedBroker broker;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }
}
