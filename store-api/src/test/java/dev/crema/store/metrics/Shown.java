package dev.crema.store.metrics;

import dev.crema.store.contract.TestTask;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What a registry shows of stores: every metric that names a store in its tags. */
public record Shown(Map<MetricName, ? extends Metric> registry) {

    public static Shown by(TestTask task) {
        return new Shown(task.context().metrics().metrics());
    }

    private boolean isOfStore(MetricName name) {
        return name.tags().keySet().stream().anyMatch(tag -> tag.endsWith("state-id"));
    }

    /** Metrics of stores in this group. */
    List<Metric> in(String group) {
        return registry.values().stream()
                .filter(metric -> isOfStore(metric.metricName()))
                .filter(metric -> metric.metricName().group().equals(group))
                .collect(Collectors.toList());
    }

    /**
     * The value of the one metric of stores with this name.
     *
     * @throws AssertionError if there is none, or more than one
     */
    public double value(String name) {
        List<Metric> found = registry.values().stream()
                .filter(metric -> isOfStore(metric.metricName()))
                .filter(metric -> metric.metricName().name().equals(name))
                .collect(Collectors.toList());
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " metrics are called " + name + ": " + names());
        }
        return ((Number) found.get(0).metricValue()).doubleValue();
    }

    /** The sets of tag keys by metric name. */
    Map<String, Set<Set<String>>> tags() {
        return names().stream()
                .collect(Collectors.groupingBy(
                        MetricName::name,
                        TreeMap::new,
                        Collectors.mapping(name -> name.tags().keySet(), Collectors.toSet())));
    }

    Set<MetricName> names() {
        return registry.keySet().stream().filter(this::isOfStore).collect(Collectors.toSet());
    }
}
