package dev.crema.benchmarks;

import dev.crema.benchmarks.measure.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A run of the program, with all that it and the libraries in it printed. */
record Run(int exitCode, String out, String err) {

    static Run of(String... args) {
        return of(Scenarios.ALL, args);
    }

    /** A run with these scenarios as all. */
    static Run of(List<Scenario> all, String... args) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Benchmarks.commandLine(all).execute(args);
            return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
