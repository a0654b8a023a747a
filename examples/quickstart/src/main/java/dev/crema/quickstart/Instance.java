package dev.crema.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * One of several instances of the application, in a process of its own. It answers a line on its standard input with lines on its output,
 * the last of which is {@link #END}, and ends with its input.
 */
public final class Instance {

    /** Partitions whose flights it counts, and which it can be asked for. */
    static final String ACTIVE = "active";

    /** Partitions that it can be asked for, be the answers a little old. */
    static final String ANY = "any";

    /** The statistics of all routes in its active partitions, after a line with those. */
    static final String ROUTES = "routes";

    /** The same of the airports' hours; two times follow, between which those begin. */
    static final String HOURS = "hours";

    /** Changelog records that were restored since it started. */
    static final String RESTORED = "restored";

    static final String END = ".";

    /** It cannot tell at the moment. */
    static final String UNKNOWN = "?";

    private final FlightStreams streams;
    private final PrintStream out;

    private Instance(FlightStreams streams, PrintStream out) {
        this.streams = streams;
        this.out = out;
    }

    /** As {@link OtherProcess} starts it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = System.out;
        System.setOut(System.err); // whatever else is printed is no answer
        try (FlightStreams streams = FlightStreams.start(Place.of(args))) {
            new Instance(streams, out).answer();
        }
    }

    private void answer() throws IOException {
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println(END); // it runs
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            streams.requireAlive();
            try {
                answer(question);
            } catch (InvalidStateStoreException e) { // a rebalance is under way
                out.println(UNKNOWN);
            }
            out.println(END);
            out.flush();
        }
    }

    private void answer(String question) {
        String[] words = question.split(" ");
        switch (words[0]) {
            case ACTIVE -> streams.partitions(Cluster.PARTITIONS, false).forEach(out::println);
            case ANY -> streams.partitions(Cluster.PARTITIONS, true).forEach(out::println);
            case RESTORED -> out.println(streams.restored());
            case ROUTES ->
                answerOfPartitions(partition ->
                        streams.routes(partition).forEach((route, stats) -> out.println(line(route, stats))));
            case HOURS ->
                answerOfPartitions(partition -> streams.hours(
                                partition, Long.parseLong(words[1]), Long.parseLong(words[2]))
                        .forEach((hour, stats) -> out.println(line(hour.airport() + '\t' + hour.start(), stats))));
            default -> throw new IllegalArgumentException("not a question: " + question);
        }
    }

    private void answerOfPartitions(IntConsumer answer) {
        Set<Integer> partitions = streams.partitions(Cluster.PARTITIONS, false);
        out.println(partitions.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        partitions.forEach(answer::accept);
    }

    private static String line(String key, RouteStats stats) {
        return key
                + '\t'
                + HexFormat.of().formatHex(RouteStats.serde().serializer().serialize("", stats));
    }

    /** What is counted in some partitions. */
    record Statistics<K>(Set<Integer> partitions, Map<K, RouteStats> counted) {}

    /** Reads the answer to {@link #ROUTES}. */
    static Statistics<String> routes(List<String> lines) {
        return statistics(lines, words -> words[0]);
    }

    /** Reads the answer to {@link #HOURS}. */
    static Statistics<AirportHour> hours(List<String> lines) {
        return statistics(lines, words -> new AirportHour(words[0], Long.parseLong(words[1])));
    }

    private static <K> Statistics<K> statistics(List<String> lines, Function<String[], K> key) {
        Map<K, RouteStats> counted = new HashMap<>();
        lines.stream().skip(1).map(line -> line.split("\t")).forEach(words -> {
            byte[] stats = HexFormat.of().parseHex(words[words.length - 1]);
            counted.merge(key.apply(words), RouteStats.serde().deserializer().deserialize("", stats), RouteStats::plus);
        });
        List<String> partitions =
                lines.get(0).isEmpty() ? List.of() : List.of(lines.get(0).split(" "));
        return new Statistics<>(partitions(partitions), counted);
    }

    /** Reads the answer to {@link #ACTIVE} and {@link #ANY}. */
    static Set<Integer> partitions(Iterable<String> lines) {
        Set<Integer> partitions = new TreeSet<>();
        lines.forEach(line -> partitions.add(Integer.valueOf(line)));
        return partitions;
    }
}
