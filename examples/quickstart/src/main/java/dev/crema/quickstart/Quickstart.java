package dev.crema.quickstart;

import dev.crema.quickstart.Place.Design;
import dev.crema.quickstart.Place.StoreFile;
import dev.crema.store.config.StoreCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line: checks what was asked for, prepares broker and directories, and lets {@link Story} run. */
@Command(
        name = "quickstart",
        sortOptions = false,
        description = {
            "Counts US flights per route in a cached store of Kafka Streams, on an embedded broker unless one is named;"
                    + " answers queries meanwhile, stops, starts again on the same state, and compares every figure with"
                    + " the truth.",
            ""
        },
        footer = {"", "Exit code: 0 if every figure was right, 1 if not or if the run failed, 2 for a wrong option."})
public final class Quickstart implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Flights to feed, ${DEFAULT-VALUE} by default; the data are replayed as often as needed, each pass"
                            + " 90 days after the one before. A tenth as many follow after the restart.")
    private long events;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "CSV file with the columns date,delay,distance,origin,destination, in place of the 20,000 flights"
                            + " that come with the program; dates as in 2001/01/31 23:59.")
    private Path input;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "A running Kafka cluster, in place of the embedded broker.")
    private String bootstrapServers;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Application id, and with -flights appended the topic. With --bootstrap-servers both are kept, and"
                            + " the next run of that name counts on. By default each run has its own.")
    private String name;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Directory for the state, which is kept. By default a temporary one, deleted at the end.")
    private Path stateDir;

    @Option(
            names = "--dsl",
            description =
                    "Let tables of the DSL count, which get cache and stores by configuration, in place of processors.")
    private boolean dsl;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Properties file that declares the stores, routes of shape key-value and hours of shape window; with"
                            + " --dsl, settings of the stores that the DSL makes.")
    private Path config;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "Instances of the application that share the work; from two on each is a process of its own.")
    private int instances;

    @Option(
            names = "--standbys",
            paramLabel = "M",
            defaultValue = "0",
            description = "Of the other instances, how many keep a copy of each partition.")
    private int standbys;

    @Option(
            names = "--kill",
            description =
                    "Kill one of the instances when half of the flights are counted, and tell when others answer for it.")
    private boolean kill;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Ends the process with the exit code that {@code --help} describes. */
    public static void main(String[] args) throws InterruptedException {
        var cleanUp = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(cleanUp);
        int exitCode = commandLine().execute(args);
        if (!cleanUp.isUnderWay()) {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Quickstart())
                .setParameterExceptionHandler((problem, args) -> {
                    complain(problem.getCommandLine(), problem.getMessage() + " (--help lists the options)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler(Quickstart::explain);
    }

    @Override
    public Integer call() throws Exception {
        requireOptions();
        Design design = new Design(dsl, stores(), standbys);
        Flights flights = input == null ? Flights.shipped() : Flights.read(input);
        String application =
                name == null ? "quickstart-" + UUID.randomUUID().toString().substring(0, 8) : name;
        Report report = new Report(spec.commandLine().getOut());
        introduce(flights, report);
        try (Workspace workspace = Workspace.open(stateDir)) {
            workspace.requireFree(application);
            if (bootstrapServers != null) {
                return run(flights, new Place(bootstrapServers, application, workspace.state(), design), report);
            }
            requireNoState(workspace, application);
            try (EmbeddedBroker broker = EmbeddedBroker.start(workspace.broker())) {
                return run(
                        flights, new Place(broker.bootstrapServers(), application, workspace.state(), design), report);
            }
        }
    }

    private Optional<StoreFile> stores() throws IOException {
        if (config == null) {
            return Optional.empty();
        }
        if (!Files.isReadable(config)) {
            throw new Failure("cannot read " + config);
        }
        StoreFile file = StoreFile.load(config, standbys);
        if (!dsl) {
            requireShape(file.catalog(), FlightTopology.STORE, "key-value");
            requireShape(file.catalog(), FlightTopology.HOURS, "window");
        }
        return Optional.of(file);
    }

    private void requireShape(StoreCatalog catalog, String store, String shape) {
        if (!catalog.names().contains(store) || !catalog.shape(store).equals(shape)) {
            throw new Failure(config + " must declare a store " + store + " of shape " + shape);
        }
    }

    private void requireOptions() {
        if (events < 1) {
            throw wrongOption("--events must be at least 1, is " + events);
        }
        if (instances < 1 || standbys < 0 || standbys >= instances) {
            throw wrongOption(
                    "--standbys must be at least 0 and less than --instances, are " + standbys + " and " + instances);
        }
        if (kill && instances == 1) {
            throw wrongOption("--kill needs --instances, at least 2");
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw wrongOption(
                    "--name must be 1 to 100 letters, digits, dots, underscores or hyphens, is '" + name + "'");
        }
    }

    private CommandLine.ParameterException wrongOption(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    /** State belongs to the changelog of one broker, and an embedded one is gone with its run. */
    private static void requireNoState(Workspace workspace, String application) throws IOException {
        if (workspace.hasStateOf(application)) {
            throw new Failure("state directory " + workspace.state().resolve(application)
                    + " belongs to the broker of an earlier run; give another --name or delete it");
        }
    }

    private int run(Flights flights, Place place, Report report) throws Exception {
        try (Cluster cluster = Cluster.connect(place.bootstrapServers())) {
            place.config(); // or every instance would refuse it
            cluster.createTopic(place.topic());
            introduce(place, report);
            place.how().stores().ifPresent(file -> cluster.warnings(file.catalog())
                    .forEach(warning -> report.say("  warning  %s", warning)));
            boolean right = instances == 1
                    ? new Story(flights, place, cluster, report).tell(events)
                    : new FailoverStory(flights, place, cluster, report).tell(events, instances, kill);
            if (name == null && bootstrapServers != null) {
                cluster.forget(place.topic(), place.application());
            }
            return right ? 0 : 1;
        }
    }

    private void introduce(Flights flights, Report report) {
        report.say("Crema quickstart: US flights per route, in a cached store of Kafka Streams");
        report.say(
                "  data     %s: %,d flights on %,d routes, each pass over them 90 days later",
                input == null ? "first quarter of 2001" : input,
                flights.flights().size(),
                flights.routes());
        if (flights.malformed() > 0) {
            report.say(
                    "           malformed lines: %,d, skipped; the first is %s",
                    flights.malformed(), flights.firstProblem());
        }
    }

    private void introduce(Place place, Report report) {
        report.say(
                "  broker   %s%s",
                place.bootstrapServers(), bootstrapServers == null ? ", embedded in this process" : "");
        report.say("  input    topic %s, %d partitions", place.topic(), Cluster.PARTITIONS);
        report.say(
                "  streams  application %s, %s%d threads, %s, a commit every %d ms",
                place.application(),
                instances == 1 ? "" : instances + " instances and " + standbys + " standbys, each of ",
                Place.THREADS,
                Place.GUARANTEE,
                Place.COMMIT_INTERVAL.toMillis());
        report.say(
                "  stores   %s, and %s of an hour for %d days%s: live objects in a write-back cache, over %s",
                FlightTopology.STORE,
                FlightTopology.HOURS,
                FlightTopology.KEPT.toDays(),
                (dsl ? ", tables of the DSL" : "") + (config == null ? "" : ", as " + config + " says"),
                config == null || dsl ? "RocksDB" : "their engines");
        report.say("  state    %s%s", place.state(), stateDir == null ? ", deleted at the end" : ", kept");
    }

    private static int explain(Exception e, CommandLine command, ParseResult parsed) throws Exception {
        Throwable problem = e instanceof ExecutionException ? e.getCause() : e;
        if (problem instanceof InterruptedException || problem instanceof InterruptException) {
            complain(command, "interrupted");
        } else if (problem instanceof Failure) {
            complain(command, problem.getMessage());
        } else if (problem instanceof KafkaException || problem instanceof IOException) {
            complain(command, problem.toString());
        } else {
            throw e; // a mistake of ours: picocli prints where
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** One line, whatever the message. */
    private static void complain(CommandLine command, String message) {
        command.getErr()
                .println("quickstart: " + message.lines().map(String::strip).collect(Collectors.joining(" ")));
    }
}
