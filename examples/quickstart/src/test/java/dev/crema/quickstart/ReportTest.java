package dev.crema.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final RouteStats ONE = new RouteStats(1, 1, 66, 66, 1750);
    private static final RouteStats TWO = new RouteStats(2, 1, 62, 66, 3500);

    private final StringWriter said = new StringWriter();
    private final Report report = new Report(new PrintWriter(said));

    @Test
    void equal_statistics_agree_without_a_word() {
        assertThat(report.agrees(Map.of("DTW-LAS", TWO), Map.of("DTW-LAS", TWO)))
                .isTrue();
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void a_lost_a_double_and_a_foreign_count_are_told() {
        Map<String, RouteStats> truth = Map.of("DTW-LAS", TWO, "HNL-SFO", ONE, "LAS-OAK", ONE, "LAS-PHX", ONE);
        Map<String, RouteStats> store = Map.of("DTW-LAS", ONE, "HNL-SFO", TWO, "LAS-OAK", ONE, "SFO-HNL", TWO);

        assertThat(report.agrees(truth, store)).isFalse();
        assertThat(said.toString().lines().map(line -> line.strip().split(" ")[0]))
                .containsExactly("WRONG:", "DTW-LAS:", "HNL-SFO:", "LAS-PHX:", "SFO-HNL:");
        assertThat(said.toString())
                .contains("4 of them differ, by +1 flights in all")
                .contains("the store has null");
    }

    @Test
    void the_table_begins_with_the_busiest_route() {
        report.busiest(Map.of("HNL-SFO", ONE, "DTW-LAS", TWO));

        assertThat(said.toString().lines().skip(1).map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("DTW-LAS 2 31.0 min 50.0 % 66 min", "HNL-SFO 1 66.0 min 100.0 % 66 min");
    }
}
