package dev.crema.benchmarks.app;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The input topic: keys as they are drawn, each with 8 bytes that count 1. The record at offset n has the nth key; 200,000 of them are of
 * one minute.
 */
class Input {

    static final String TOPIC = "input";

    private static final byte[] ONE = {0, 0, 0, 0, 0, 0, 0, 1};
    private static final int RECORDS_A_MINUTE = 200_000;
    private static final long MINUTE_MS = 60_000;

    /** So that no record comes from the future. */
    private static final long MINUTES_AGO = 240;

    private final Broker broker;
    private final IntFunction<byte[]> keys;
    private final long startMs = (System.currentTimeMillis() / MINUTE_MS - MINUTES_AGO) * MINUTE_MS;

    /** Of a topic that is there, and empty. */
    Input(Broker broker, IntFunction<byte[]> keys) {
        this.broker = broker;
        this.keys = keys;
    }

    /**
     * An empty topic.
     *
     * @param draws keys, from the first again where they are fewer than the records
     */
    static Input create(Broker broker, String[] draws) throws ExecutionException, InterruptedException {
        return create(broker, inTurn(draws));
    }

    /**
     * An empty topic.
     *
     * @param keys the serialized key of the record at each offset
     */
    static Input create(Broker broker, IntFunction<byte[]> keys) throws ExecutionException, InterruptedException {
        broker.createTopic(TOPIC);
        return new Input(broker, keys);
    }

    /** These keys, serialized, from the first again after the last. */
    static IntFunction<byte[]> inTurn(String[] draws) {
        Map<String, byte[]> distinct = new HashMap<>();
        byte[][] keys = new byte[draws.length][];
        for (int i = 0; i < draws.length; i++) {
            keys[i] = distinct.computeIfAbsent(draws[i], key -> key.getBytes(StandardCharsets.UTF_8));
        }
        return offset -> keys[offset % keys.length];
    }

    /**
     * Appends the records from one offset up to another, exclusive; returns when all of them were taken.
     */
    void feed(int from, int to) {
        broker.write(TOPIC, IntStream.range(from, to), keys, offset -> ONE, this::timeMs);
    }

    /** Of the record at an offset. */
    final long timeMs(int offset) {
        return startMs + offset * MINUTE_MS / RECORDS_A_MINUTE;
    }
}
