package dev.crema.benchmarks.app;

import dev.crema.benchmarks.store.Keys;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * An input with a topic beside it that makes a table: first an entry for each key, then with every hundredth record a change of the
 * entry of its key.
 */
final class TableInput<V> extends Input {

    static final String TABLE = "table";

    private static final int RECORDS_A_CHANGE = 100;

    private final Broker broker;
    private final String[] draws;
    private final Aggregate<V> aggregate;
    private final Map<String, V> table = new HashMap<>();

    private TableInput(Broker broker, String[] draws, Aggregate<V> aggregate) {
        super(broker, inTurn(draws));
        this.broker = broker;
        this.draws = draws;
        this.aggregate = aggregate;
    }

    /** With the entries of the table. */
    static <V> Input create(Broker broker, String[] draws, Aggregate<V> aggregate) throws Exception {
        broker.createTopic(TOPIC);
        broker.createTopic(TABLE);
        var input = new TableInput<>(broker, draws, aggregate);
        input.write(IntStream.range(0, Keys.HOT), Keys::key, number -> input.timeMs(0) - 1);
        return input;
    }

    /** Entries and changes that are in the table with so many records. */
    static long written(int records) {
        return Keys.HOT + (records + RECORDS_A_CHANGE - 1) / RECORDS_A_CHANGE;
    }

    @Override
    void feed(int from, int to) {
        write(
                IntStream.range(from, to).filter(offset -> offset % RECORDS_A_CHANGE == 0),
                offset -> draws[offset % draws.length],
                this::timeMs);
        super.feed(from, to);
    }

    private void write(IntStream numbers, IntFunction<String> keys, IntToLongFunction times) {
        var values = aggregate.values().serde().serializer();
        broker.write(
                TABLE,
                numbers,
                number -> keys.apply(number).getBytes(StandardCharsets.UTF_8),
                number -> values.serialize(TABLE, table.compute(keys.apply(number), aggregate::changed)),
                times);
    }
}
