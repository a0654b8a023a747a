package dev.crema.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The result line holds what its own figures say, and sides are measured in turn. */
class ResultTest {

    @Test
    void the_ratio_is_the_quotient_of_the_printed_figures() {
        Result result = new Result("fast", Unit.OPERATIONS, List.of(of("one", rates(30_004), rates(100_049))));

        assertThat(result.line()).isEqualTo("result fast kafka=30000 crema=100000 limit=- ratio=3.333 unit=ops/s");
    }

    @Test
    void the_ratio_is_above_one_where_crema_takes_less() {
        Result result = new Result("short", Unit.MILLISECONDS, List.of(of("one", rates(0.0250001), rates(0.0125))));

        assertThat(result.line()).isEqualTo("result short kafka=0.025 crema=0.0125 limit=- ratio=2 unit=ms");
    }

    @Test
    void figures_are_medians_of_all_runs() {
        Result result = new Result("fast", Unit.OPERATIONS, List.of(of("one", rates(1, 9, 2), rates(8, 4))));

        assertThat(result.line()).startsWith("result fast kafka=2 crema=6 limit=- ratio=3 ");
    }

    @Test
    void the_case_with_the_lowest_ratio_is_printed_among_those_that_decide() {
        Case shown = new Case("shown", false, of("", rates(10), rates(1)).samples());
        Result result = new Result(
                "fast", Unit.OPERATIONS, List.of(of("good", rates(1), rates(9)), of("bad", rates(1), rates(2)), shown));

        assertThat(result.decisive().name()).isEqualTo("bad");
        assertThat(result.line()).contains(" ratio=2 ");
    }

    @Test
    void sides_take_turns() throws Exception {
        List<Side> order = new ArrayList<>();

        Case.measure("one", true, true, 4, side -> {
            order.add(side);
            return new Sample(1, Map.of());
        });

        assertThat(order).startsWith(Side.KAFKA, Side.CREMA, Side.LIMIT, Side.KAFKA, Side.CREMA, Side.LIMIT);
        assertThat(order).endsWith(Side.KAFKA, Side.CREMA).hasSize(11);
    }

    @Test
    void a_bound_is_below_the_ratio_and_above_the_worst_pair() {
        Case measured = of("one", rates(10, 11, 10, 9, 10), rates(20, 19, 22, 21, 18));

        assertThat(measured.lowerBound(Unit.OPERATIONS).orElseThrow()).isBetween(18 / 11.0, 2.0);
        assertThat(of("one", rates(10, 10, 10), rates(20, 20, 20))
                        .lowerBound(Unit.OPERATIONS)
                        .orElseThrow())
                .isEqualTo(2.0, Offset.offset(1e-9));
        assertThat(of("one", rates(10, 10), rates(20, 20)).lowerBound(Unit.OPERATIONS))
                .isEmpty();
    }

    private static Case of(String name, List<Sample> kafka, List<Sample> crema) {
        return new Case(name, true, Map.of(Side.KAFKA, kafka, Side.CREMA, crema));
    }

    private static List<Sample> rates(double... figures) {
        return Arrays.stream(figures)
                .mapToObj(figure -> new Sample(figure, Map.of()))
                .toList();
    }
}
