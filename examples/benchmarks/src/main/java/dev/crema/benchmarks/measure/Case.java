package dev.crema.benchmarks.measure;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One case of a scenario as it was measured: a sample for every run of each side, in the order of their pairs.
 *
 * @param name of the case, unique in its scenario
 * @param decides whether its ratio counts; others are shown only
 * @param samples of each side that was measured
 */
public record Case(String name, boolean decides, Map<Side, List<Sample>> samples) {

    public Case {
        if (name == null || !samples.containsKey(Side.KAFKA) || !samples.containsKey(Side.CREMA)) {
            throw new IllegalArgumentException("a case has a name, and both sides were measured");
        }
    }

    /** Measures one run of a side. */
    public interface Run {
        Sample of(Side side) throws Exception;
    }

    /** Measures Kafka, Crema, Kafka, Crema and so on; and the limit, where there is one, beside the first three pairs. */
    public static Case measure(String name, boolean decides, boolean hasLimit, int pairs, Run run) throws Exception {
        Map<Side, List<Sample>> samples = new EnumMap<>(Side.class);
        for (int pair = 0; pair < pairs; pair++) {
            for (Side side : Side.values()) {
                if (side != Side.LIMIT || hasLimit && pair < 3) {
                    samples.computeIfAbsent(side, any -> new ArrayList<>()).add(run.of(side));
                }
            }
        }
        return new Case(name, decides, samples);
    }

    /** Figures of a side in order, none if it was not measured. */
    public List<Double> figures(Side side) {
        return samples.getOrDefault(side, List.of()).stream()
                .map(Sample::figure)
                .toList();
    }

    /** Medians of what else was counted on a side. */
    public Map<String, Double> details(Side side) {
        Map<String, List<Double>> values = new TreeMap<>();
        for (Sample sample : samples.getOrDefault(side, List.of())) {
            sample.details().forEach((key, value) -> values.computeIfAbsent(key, any -> new ArrayList<>())
                    .add(value));
        }
        Map<String, Double> medians = new TreeMap<>();
        values.forEach((key, of) -> medians.put(key, Statistics.median(of)));
        return medians;
    }

    /** The side's figure as it is printed; "-" if it was not measured. */
    public String printed(Side side) {
        List<Double> figures = figures(side);
        return figures.isEmpty() ? "-" : Statistics.print(Statistics.median(figures));
    }

    /** Above 1 when Crema is better. */
    public double ratio(Unit unit) {
        double kafka = Double.parseDouble(printed(Side.KAFKA));
        double crema = Double.parseDouble(printed(Side.CREMA));
        return unit.moreIsBetter() ? crema / kafka : kafka / crema;
    }

    /** What the ratio is at least, with a confidence of 95%; nothing if there are too few pairs. */
    public OptionalDouble lowerBound(Unit unit) {
        List<Double> kafka = figures(Side.KAFKA);
        List<Double> crema = figures(Side.CREMA);
        return unit.moreIsBetter() ? Statistics.lowerBound(crema, kafka) : Statistics.lowerBound(kafka, crema);
    }
}
