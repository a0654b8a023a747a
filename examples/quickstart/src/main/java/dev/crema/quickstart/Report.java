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

    /** The routes with most flights. */
    void busiest(Map<String, RouteStats> routes) {
        say("  %-9s %9s %13s %10s %15s", "route", "flights", "mean delay", "delayed", "longest delay");
        routes.entrySet().stream()
                .sorted(Comparator.comparing((Entry<String, RouteStats> route) ->
                                -route.getValue().flights())
                        .thenComparing(Entry::getKey))
                .limit(TABLE_ROWS)
                .forEach(route -> row(route.getKey(), route.getValue()));
    }

    private void row(String route, RouteStats stats) {
        say(
                "  %-9s %,9d %9.1f min %8.1f %% %,11d min",
                route, stats.flights(), stats.meanDelay(), stats.delayedPercent(), stats.longest());
    }

    /**
     * Compares the store with the truth, route by route, and tells every difference.
     *
     * @return whether there is none
     */
    boolean agrees(Map<String, RouteStats> truth, Map<String, RouteStats> store) {
        var differing = new TreeSet<String>(truth.keySet());
        differing.addAll(store.keySet());
        differing.removeIf(route -> Objects.equals(truth.get(route), store.get(route)));
        if (differing.isEmpty()) {
            return true;
        }
        say("WRONG: %,d routes differ, by %+,d flights in all", differing.size(), flights(store) - flights(truth));
        differing.stream()
                .limit(DIFFERENCES_SHOWN)
                .forEach(route ->
                        say("  %s: the truth is %s, the store has %s", route, truth.get(route), store.get(route)));
        return false;
    }

    static long flights(Map<String, RouteStats> routes) {
        return routes.values().stream().mapToLong(RouteStats::flights).sum();
    }
}
