package dev.crema.quickstart;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A Kafka broker in this process, the same code as a real one: one node that is its own controller. */
final class EmbeddedBroker implements AutoCloseable {

    private final KafkaClusterTestKit kit;

    private EmbeddedBroker(KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    /**
     * @param data deleted when the broker is closed
     */
    static EmbeddedBroker start(Path data) throws Exception {
        TestKitNodes nodes = new TestKitNodes.Builder()
                .setBaseDirectory(data)
                .setCombined(true)
                .setNumControllerNodes(1)
                .setNumBrokerNodes(1)
                .build();
        // internal topics as small as a single node needs them
        KafkaClusterTestKit kit = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("transaction.state.log.num.partitions", "4")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .build();
        EmbeddedBroker broker = new EmbeddedBroker(kit);
        try {
            format(kit);
            kit.startup();
            kit.waitForReadyBrokers();
            return broker;
        } catch (Exception e) {
            try (broker) {
                throw e;
            }
        }
    }

    /** Kafka's formatter tells on standard output what it writes, which is not part of our story. */
    private static void format(KafkaClusterTestKit kit) throws Exception {
        PrintStream console = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            kit.format();
        } finally {
            System.setOut(console);
        }
    }

    String bootstrapServers() {
        return kit.bootstrapServers();
    }

    @Override
    public void close() throws Exception {
        kit.close();
    }
}
