package dev.crema.quickstart;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends flights to the input topic, from a thread of its own: key is the route, timestamp the time of the flight. */
final class Feeder implements AutoCloseable {

    private final Flights flights;
    private final String topic;
    private final Producer<String, Flight> producer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile Exception refused;

    Feeder(Flights flights, String topic, String bootstrapServers) {
        this.flights = flights;
        this.topic = topic;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024),
                new StringSerializer(),
                Flight.serde().serializer());
    }

    /**
     * Sends the flights from one position of the replay to another.
     *
     * @return done once the broker has all of them; fails with {@link Failure} if it refuses one
     */
    Future<?> feed(long from, long to) {
        return thread.submit(() -> send(from, to));
    }

    private void send(long from, long to) {
        for (long position = from; position < to; position++) {
            Flight flight = flights.replayed(position);
            producer.send(
                    new ProducerRecord<>(topic, null, flight.time(), flight.route(), flight), this::onAcknowledged);
            if (refused != null) {
                break;
            }
        }
        producer.flush();
        if (refused != null) {
            throw new Failure("the broker did not take a flight: " + refused.getMessage(), refused);
        }
    }

    private void onAcknowledged(RecordMetadata metadata, Exception problem) {
        if (problem == null) {
            acknowledged.incrementAndGet();
        } else {
            refused = problem;
        }
    }

    /** Flights that the broker has, of all that were fed. */
    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close();
    }
}
