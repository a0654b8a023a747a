package dev.crema.benchmarks.store;

import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The fork's end of all store-level scenarios: how fast is one side of one of them? Started by
 * {@code java -jar examples/benchmarks/target/benchmarks.jar run SCENARIO}.
 */
@State(Scope.Thread)
public class StoreBenchmark {

    @Param("")
    public String scenario;

    @Param("")
    public String name;

    @Param("")
    public String side;

    @Param("")
    public String directory;

    @Param("")
    public String shared;

    @Param("")
    public String quick;

    private Workload workload;

    /** The file in which a fork leaves what else it counted. */
    static Path details(Path directory) {
        return directory.resolve("details.properties");
    }

    @Setup(Level.Trial)
    public void open() {
        StoreScenario measured = StoreScenarios.named(scenario);
        boolean cut = Boolean.parseBoolean(quick);
        StoreCase of = measured.cases(cut).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        workload = measured.workload(
                new Fork(Side.valueOf(side), of, Path.of(directory).resolve("task"), Path.of(shared)));
    }

    @Setup(Level.Iteration)
    public void before() {
        workload.before();
    }

    @Benchmark
    public void run(Blackhole blackhole) {
        workload.run(blackhole);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        var properties = new Properties();
        workload.details().forEach((key, value) -> properties.setProperty(key, value.toString()));
        try (Writer writer = Files.newBufferedWriter(details(Path.of(directory)))) {
            properties.store(writer, null);
        }
        workload.close();
    }
}
