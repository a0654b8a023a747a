package dev.crema.store.broker;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests on one broker, each in a directory of its own. */
public abstract class BrokerTest {

    protected static EmbeddedBroker broker;

    @TempDir
    protected Path directory;

    @BeforeAll
    protected static void start() throws Exception {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    protected static void stop() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }
}
