package dev.crema.rocks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/**
 * A format of values. Each has a column family of its own, named as Kafka names it; what an older format has left in its
 * family is converted.
 */
enum Format {
    PLAIN(Family.DEFAULT, Map.of()),
    TIMESTAMPED(Family.TIMESTAMPED, Map.of(Family.DEFAULT, TimestampedBytesStore::convertToTimestampedFormat)),
    WITH_HEADERS(
            Family.WITH_HEADERS,
            Map.of(
                    Family.DEFAULT,
                    HeadersBytesStore::convertFromPlainToHeaderFormat,
                    Family.TIMESTAMPED,
                    HeadersBytesStore::convertToHeaderFormat)),
    /** Windows or sessions in an order of our own, which Kafka's stores have in databases of their own. */
    SEGMENTED(Family.SEGMENTS, Map.of());

    /** Names of Kafka's column families, and one of ours, which no store of Kafka's opens. */
    static final class Family {
        static final String DEFAULT = "default";
        static final String OFFSETS = "offsets";
        static final String SEGMENTS = "crema.segments";
        private static final String TIMESTAMPED = "keyValueWithTimestamp";
        private static final String WITH_HEADERS = "keyValueWithTimestampAndHeaders";

        private Family() {}

        static byte[] bytes(String name) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    private final String family;
    private final Map<String, UnaryOperator<byte[]>> older;

    Format(String family, Map<String, UnaryOperator<byte[]>> older) {
        this.family = family;
        this.older = older;
    }

    /** The column family of the values. */
    String family() {
        return family;
    }

    /** Whether most values are in a family: in the one of the format, or, of segments, each in its own. */
    boolean hasValuesIn(String name) {
        return this == SEGMENTED ? SegmentFamilies.isSegment(name) : name.equals(family);
    }

    /** Column families of older formats, each with what makes a value of this format of one of theirs. */
    Map<String, UnaryOperator<byte[]>> older() {
        return older;
    }

    /** Whether a family is one that a store of this format may find. */
    boolean knows(String found) {
        return List.of(Family.DEFAULT, Family.OFFSETS, family).contains(found)
                || older.containsKey(found)
                || this == SEGMENTED && SegmentFamilies.isSegment(found);
    }
}
