package dev.crema.rocks.broker;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/** Kafka's clients, with producers whose commits time out when they are told to. */
final class FailingCommits extends DefaultKafkaClientSupplier {

    /** What becomes of a transaction that the runtime commits. */
    enum Fate {
        COMMITTED,
        /** The commit times out before it has reached the broker. */
        LEFT_OPEN,
        /** The commit times out and the transaction is aborted, unknown to the runtime, which goes on in another one. */
        ABORTED
    }

    private volatile Fate fate = Fate.COMMITTED;
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();

    private final class FailingProducer extends KafkaProducer<byte[], byte[]> {

        FailingProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            Fate now = fate;
            if (now == Fate.COMMITTED) {
                super.commitTransaction();
                committed.incrementAndGet();
                return;
            }
            if (now == Fate.ABORTED) {
                super.abortTransaction();
                super.beginTransaction();
                fate = Fate.COMMITTED;
            }
            failed.incrementAndGet();
            throw new TimeoutException("said by the test; the transaction is " + now);
        }

        @Override
        public void abortTransaction() {
            super.abortTransaction();
            aborted.incrementAndGet();
            fate = Fate.COMMITTED;
        }
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new FailingProducer(config);
    }

    /** From the next commit on: all are left open until one is aborted; one is aborted; or all succeed. */
    void become(Fate next) {
        fate = next;
    }

    /** Commits that succeeded so far. */
    int committed() {
        return committed.get();
    }

    /** Commits that timed out so far. */
    int failed() {
        return failed.get();
    }

    /** Transactions that the runtime itself has aborted so far. */
    int aborted() {
        return aborted.get();
    }
}
