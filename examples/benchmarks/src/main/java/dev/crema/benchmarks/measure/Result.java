package dev.crema.benchmarks.measure;

import java.util.Comparator;
import java.util.List;

/**
 * The answer of a scenario.
 *
 * @param scenario its name
 * @param unit of all figures
 * @param cases in the order they were measured; at least one of them decides
 */
public record Result(String scenario, Unit unit, List<Case> cases) {

    public Result {
        if (scenario == null || unit == null || cases.stream().noneMatch(Case::decides)) {
            throw new IllegalArgumentException("a result has a scenario, a unit, and a case that decides");
        }
    }

    /** The case that is printed: the one with the lowest ratio among those that decide. */
    public Case decisive() {
        return cases.stream()
                .filter(Case::decides)
                .min(Comparator.comparingDouble(each -> each.ratio(unit)))
                .orElseThrow();
    }

    /** The scenario's last line of output. */
    public String line() {
        Case decisive = decisive();
        return "result " + scenario + " kafka=" + decisive.printed(Side.KAFKA) + " crema="
                + decisive.printed(Side.CREMA) + " limit=" + decisive.printed(Side.LIMIT) + " ratio="
                + Statistics.print(decisive.ratio(unit)) + " unit=" + unit.name();
    }
}
