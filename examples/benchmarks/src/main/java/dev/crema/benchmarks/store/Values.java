package dev.crema.benchmarks.store;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A kind of value.
 *
 * @param what as {@code list} prints it
 * @param serde of both sides
 * @param first value of a key
 * @param change what an update does to a value, in place where the class can be changed
 */
public record Values<V>(String what, Serde<V> serde, Function<String, V> first, UnaryOperator<V> change) {

    public static final Values<Long> LONG = new Values<>("Long", Serdes.Long(), key -> 0L, value -> value + 1);

    public static final Values<Account> JSON = new Values<>(
            "JSON object of about 150 bytes, a mutable class",
            JsonSerde.of(Account.class),
            Account::new,
            Account::visit);

    static final Values<Document> KIB =
            new Values<>("record of 1 KiB", Document.serde(), Document::of, Document::revised);

    public static final Values<Document> HUNDRED_BYTES =
            new Values<>("record of 100 bytes", Document.serde(), key -> Document.of(key, 100), Document::revised);
}
