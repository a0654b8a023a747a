package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.store.Document;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/**
 * An application in a process of its own, which ends by being killed. It tells of events in lines on standard output, each
 * an event and its numbers, and answers questions from standard input, with whose end it ends as well.
 */
final class KilledApplication {

    /** Its numbers: nanoseconds from the first start of restoring to the last end, and records. */
    static final String RESTORED = "restored";

    /** Its number: nanoseconds since the start. */
    static final String RUNNING = "running";

    /** Its number: nanoseconds at the longest, since the start, for which the task without state had no record. */
    static final String SIBLING = "sibling";

    /** A question too. Its numbers: keys in the store, and records that went into their values. */
    static final String HOLDS = "holds";

    /** Followed by the reason. */
    static final String FAILED = "failed";

    private static final Aggregate<Document> AGGREGATE = Aggregate.HUNDRED_BYTES;

    private KilledApplication() {}

    /**
     * @param args the broker, the side, its engine, and the directory of the state
     */
    public static void main(String[] args) throws IOException {
        var design = new Design<>(Side.valueOf(args[1]), Engine.valueOf(args[2]), AGGREGATE, Guarantee.EXACTLY_ONCE);
        try {
            KafkaStreams streams = start(design, args[0], Path.of(args[3]));
            var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (HOLDS.equals(questions.readLine())) {
                tellHeld(streams);
            }
        } catch (RuntimeException e) {
            tell(FAILED, e.toString().lines().findFirst().orElseThrow());
        }
        Runtime.getRuntime().halt(1); // nobody is there to kill us
    }

    private static KafkaStreams start(Design<Document> design, String servers, Path state) {
        Properties config = design.config(servers, state);
        // takes the dead one's place at once, not after its session has timed out
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), Design.NAME);
        Meter endless = new Meter(0, Long.MAX_VALUE);
        Sibling sibling = new Sibling(nanos -> tell(SIBLING, nanos));
        var streams = new KafkaStreams(sibling.beside(design.topology(config, endless)), config);
        streams.setGlobalStateRestoreListener(new Restoring());
        streams.setUncaughtExceptionHandler(problem -> {
            problem.printStackTrace(); // whole, for whoever mends it; what is told is one line
            tell(FAILED, problem.toString().lines().findFirst().orElseThrow());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        long begin = System.nanoTime();
        streams.setStateListener((to, from) -> {
            if (to == KafkaStreams.State.RUNNING) {
                tell(RUNNING, System.nanoTime() - begin);
                sibling.restored();
            }
        });
        streams.start();
        return streams;
    }

    private static void tellHeld(KafkaStreams streams) {
        var store = streams.store(StoreQueryParameters.fromNameAndType(
                Design.STORE, QueryableStoreTypes.<String, Document>keyValueStore()));
        long keys = 0;
        long records = 0;
        try (KeyValueIterator<String, Document> all = store.all()) {
            while (all.hasNext()) {
                records += AGGREGATE.count().applyAsLong(all.next().value);
                keys++;
            }
        }
        tell(HOLDS, keys + " " + records);
    }

    private static synchronized void tell(String event, Object what) {
        System.out.println(event + " " + what);
    }

    /** Of the one store: told again only if its restoration begins anew. */
    private static final class Restoring implements StateRestoreListener {

        private volatile long begin;

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long end) {
            begin = begin == 0 ? System.nanoTime() : begin;
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long end, long records) {}

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long records) {
            tell(RESTORED, System.nanoTime() - begin + " " + records);
        }
    }
}
