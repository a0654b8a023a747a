package dev.crema.benchmarks;

import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Scenario;
import dev.crema.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line: what can be measured, measuring it, and a report of what was measured. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = false,
        synopsisSubcommandLabel = "list | run SCENARIO... | all | report DIR",
        description = {"Crema's stores beside Kafka's own, in one run.", ""},
        footer = {"", "Exit code: 0 if everything was measured, 1 if not, 2 for a wrong option."})
public final class Benchmarks {

    private static final String QUICK = "One pair and a tenth of the big loads; sides and settings stay as they are.";
    private static final String OUT = "Directory for one JSON file a scenario, ${DEFAULT-VALUE} by default.";
    private static final String RESULTS = "benchmark-results";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private final List<Scenario> all;

    private Benchmarks(List<Scenario> all) {
        this.all = all;
    }

    /** Ends the process with the exit code that {@code --help} describes. */
    public static void main(String[] args) {
        int exitCode = commandLine(Scenarios.ALL).execute(args);
        if (!Interruption.isUnderWay()) {
            System.exit(exitCode);
        }
    }

    /** Of these scenarios as all. */
    static CommandLine commandLine(List<Scenario> all) {
        return new CommandLine(new Benchmarks(all))
                .setParameterExceptionHandler((problem, args) -> {
                    complain(problem.getCommandLine(), problem.getMessage() + " (--help lists the options)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler(Benchmarks::explain);
    }

    @Command(name = "list", description = "Print what each scenario measures.")
    void list() {
        PrintWriter out = spec.commandLine().getOut();
        for (Scenario scenario : all) {
            Description of = scenario.description();
            out.println(scenario.name());
            out.println("  question  " + of.question());
            out.println("  kafka     " + of.kafka());
            out.println("  crema     " + of.crema());
            out.println("  limit     " + of.limit());
            out.println("  topology  " + of.topology());
            out.println("  keys      " + of.keys());
            out.println("  values    " + of.values());
            out.println("  commit    " + of.commit());
        }
        out.flush();
    }

    @Command(name = "run", description = "Measure these scenarios.")
    int run(
            @Parameters(arity = "1..*", paramLabel = "SCENARIO", description = "Names as list prints them.")
                    List<String> names,
            @Option(names = "--quick", description = QUICK) boolean quick,
            @Option(names = "--out", paramLabel = "DIR", defaultValue = RESULTS, description = OUT) Path out)
            throws Exception {
        return measure(names.stream().map(Scenarios::named).toList(), quick, out);
    }

    @Command(name = "all", description = "Measure all scenarios; one that fails does not end the others.")
    int all(
            @Option(names = "--quick", description = QUICK) boolean quick,
            @Option(names = "--out", paramLabel = "DIR", defaultValue = RESULTS, description = OUT) Path out)
            throws Exception {
        return measure(all, quick, out);
    }

    @Command(
            name = "report",
            description =
                    "Write report.md, table.md (the README's table) and plots of the results in a directory, into it.")
    void report(@Parameters(paramLabel = "DIR", description = "Directory with results.") Path directory)
            throws IOException {
        spec.commandLine().getOut().println("report " + Report.of(directory).write());
    }

    private int measure(List<Scenario> scenarios, boolean quick, Path out) throws Exception {
        try (Session session = Session.open(spec.commandLine(), quick, out)) {
            List<String> failures = session.measure(scenarios);
            failures.forEach(failure -> complain(spec.commandLine(), failure));
            return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int explain(Exception e, CommandLine command, ParseResult parsed) throws Exception {
        if (e instanceof Failure) {
            complain(command, e.getMessage());
        } else if (e instanceof InterruptedException) {
            complain(command, "interrupted");
        } else if (e instanceof IOException) {
            complain(command, e.toString());
        } else {
            throw e; // a mistake of ours: picocli prints where
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** One line, whatever the message. */
    private static void complain(CommandLine command, String message) {
        if (!Interruption.isUnderWay()) {
            command.getErr().println("benchmarks: " + message.lines().collect(Collectors.joining(" ")));
        }
    }
}
