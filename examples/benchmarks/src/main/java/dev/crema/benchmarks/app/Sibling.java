package dev.crema.benchmarks.app;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/** A task without state beside the measured one, given records all the time: for how long does it stand still? */
final class Sibling {

    static final String TOPIC = "sibling";

    private static final long INTERVAL_NANOS = 5_000_000;

    private final LongConsumer told;
    private long last = System.nanoTime();
    private long longest;
    private boolean isTold;
    private volatile boolean isRestored;

    /**
     * From now on.
     *
     * @param told takes the longest time without a record, in nanoseconds, once the other task is restored
     */
    Sibling(LongConsumer told) {
        this.told = told;
    }

    /** Adds it to a topology. */
    Topology beside(Topology topology) {
        return topology.addSource("sibling source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), TOPIC)
                .addProcessor("sibling", Work::new, "sibling source");
    }

    /** The other task is restored. */
    void restored() {
        isRestored = true;
    }

    private final class Work implements Processor<byte[], byte[], Void, Void> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
            if (isRestored && !isTold) {
                isTold = true;
                told.accept(longest);
            }
        }
    }

    /** Gives it a record every five milliseconds, until it is closed. */
    static Feed feed(Broker broker) {
        return new Feed(broker);
    }

    /** A thread that writes its records. */
    static final class Feed implements AutoCloseable {

        private final Thread thread = new Thread(this::write, "feed of the sibling");
        private final Broker broker;
        private volatile boolean isClosing;

        private Feed(Broker broker) {
            this.broker = broker;
            thread.start();
        }

        private void write() {
            try (Producer<byte[], byte[]> producer = broker.producer()) {
                while (!isClosing) {
                    producer.send(new ProducerRecord<>(TOPIC, new byte[0], new byte[0]));
                    LockSupport.parkNanos(INTERVAL_NANOS);
                }
            }
        }

        @Override
        public void close() throws InterruptedException {
            isClosing = true;
            thread.join();
        }
    }
}
