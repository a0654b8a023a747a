package dev.crema.quickstart;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeSet;

/** What the program says about statistics, on its output. */
final class Report {

    private static final int TABLE_ROWS = 10;

    private static final int DIFFERENCES_SHOWN = 10;

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** One line of printf's format, with figures as in 1,234.5. */
    void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    /** The routes, or airports and hours, with most flights. */
    void busiest(Map<?, RouteStats> statistics) {
        say("  %-20s %9s %13s %10s %15s", "", "flights", "mean delay", "delayed", "longest delay");
        statistics.entrySet().stream()
                .sorted(Comparator.comparing((Entry<?, RouteStats> entry) ->
                                -entry.getValue().flights())
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(TABLE_ROWS)
                .forEach(entry -> row(entry.getKey().toString(), entry.getValue()));
    }

    private void row(String route, RouteStats stats) {
        say(
                "  %-20s %,9d %9.1f min %8.1f %% %,11d min",
                route, stats.flights(), stats.meanDelay(), stats.delayedPercent(), stats.longest());
    }

    /**
     * Compares a store with the truth, and tells every difference.
     *
     * @return whether there is none
     */
    <K> boolean agrees(Map<K, RouteStats> truth, Map<K, RouteStats> store) {
        var differing = new TreeSet<K>(Comparator.comparing(Object::toString));
        differing.addAll(truth.keySet());
        differing.addAll(store.keySet());
        differing.removeIf(key -> Objects.equals(truth.get(key), store.get(key)));
        if (differing.isEmpty()) {
            return true;
        }
        say("WRONG: %,d of them differ, by %+,d flights in all", differing.size(), flights(store) - flights(truth));
        differing.stream()
                .limit(DIFFERENCES_SHOWN)
                .forEach(key -> say("  %s: the truth is %s, the store has %s", key, truth.get(key), store.get(key)));
        return false;
    }

    static long flights(Map<?, RouteStats> routes) {
        return routes.values().stream().mapToLong(RouteStats::flights).sum();
    }
}
