package dev.crema.quickstart;

import dev.crema.quickstart.FlightStreams.Place;
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
        switch (question) {
            case ACTIVE -> streams.partitions(Cluster.PARTITIONS, false).forEach(out::println);
            case ANY -> streams.partitions(Cluster.PARTITIONS, true).forEach(out::println);
            case RESTORED -> out.println(streams.restored());
            case ROUTES -> {
                Set<Integer> partitions = streams.partitions(Cluster.PARTITIONS, false);
                out.println(partitions.stream().map(String::valueOf).collect(Collectors.joining(" ")));
                for (int partition : partitions) {
                    streams.routes(partition).forEach((route, stats) -> out.println(line(route, stats)));
                }
            }
            default -> throw new IllegalArgumentException("not a question: " + question);
        }
    }

    private static String line(String route, RouteStats stats) {
        return route
                + '\t'
                + HexFormat.of().formatHex(RouteStats.serde().serializer().serialize("", stats));
    }

    /** Statistics of the routes in some partitions. */
    record Routes(Set<Integer> partitions, Map<String, RouteStats> statistics) {}

    /** Reads the answer to {@link #ROUTES}. */
    static Routes routes(List<String> lines) {
        Map<String, RouteStats> statistics = new HashMap<>();
        lines.stream().skip(1).map(Instance::route).forEach(route -> statistics.put(route.getKey(), route.getValue()));
        List<String> partitions =
                lines.get(0).isEmpty() ? List.of() : List.of(lines.get(0).split(" "));
        return new Routes(partitions(partitions), statistics);
    }

    private static Map.Entry<String, RouteStats> route(String line) {
        int tab = line.indexOf('\t');
        byte[] stats = HexFormat.of().parseHex(line.substring(tab + 1));
        return Map.entry(
                line.substring(0, tab), RouteStats.serde().deserializer().deserialize("", stats));
    }

    /** Reads the answer to {@link #ACTIVE} and {@link #ANY}. */
    static Set<Integer> partitions(Iterable<String> lines) {
        Set<Integer> partitions = new TreeSet<>();
        lines.forEach(line -> partitions.add(Integer.valueOf(line)));
        return partitions;
    }
}
