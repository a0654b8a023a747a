package dev.crema.benchmarks.app;

import dev.crema.benchmarks.child.ChildCase;
import dev.crema.benchmarks.child.ChildScenario;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Description;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Setting;
import dev.crema.benchmarks.measure.Unit;
import dev.crema.benchmarks.store.Account;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;

/** How long interactive queries take beside processing at full speed, and what they cost it. */
final class QueriesUnderLoad extends ChildScenario {

    private static final int CYCLE = 2_000_000;
    private static final int WARM_UP_SECONDS = 3;

    /** Before the measured queries, and once more after them: a young process is slower. */
    private static final int ALONE_SECONDS = 2;

    /** Input for each second: more than either side processes. */
    private static final int RECORDS_A_SECOND = 550_000;

    private static final double OLDEST_MILLIS = 100;
    private static final long DEADLOCK_NANOS = 10_000_000_000L;

    private static final Aggregate<Account> AGGREGATE = Aggregate.JSON;

    QueriesUnderLoad() {
        super("iq-under-load", Unit.MICROSECONDS);
    }

    @Override
    public Description description() {
        return new Description(
                "How long do 99% of key queries take at most, beside processing at full speed?",
                Engine.ROCKS.kafka(),
                Engine.ROCKS.crema(),
                "-",
                "input topic of 1 partition that never runs dry, a processor (get, change, put), 1 thread, logged, cache"
                        + " 256 MiB, max.poll.records 5000; one thread asks 2,000 times a second by KafkaStreams.query,"
                        + " timed from when a query is due",
                Draw.HOT.what() + ", queries too",
                AGGREGATE.values().what(),
                Guarantee.AT_LEAST_ONCE.what());
    }

    @Override
    protected List<ChildCase> cases(Setting setting) {
        return List.of(new ChildCase("KeyQuery, p99", true, setting.pairs(3), false));
    }

    private static int seconds(Order order) {
        return order.quick() ? 5 : 30;
    }

    @Override
    public Sample measure(Order order) throws Exception {
        int records = RECORDS_A_SECOND * (WARM_UP_SECONDS + 2 * ALONE_SECONDS + seconds(order));
        String[] draws = Draw.HOT.of(CYCLE);
        Broker broker = Broker.start(order.directory().resolve("broker"));
        Input.create(broker, draws).feed(0, records);
        Timeline processing = new Timeline(records);
        var design = new Design<>(order.side(), Engine.ROCKS, AGGREGATE, Guarantee.AT_LEAST_ONCE);
        var application =
                Application.start(broker, design, processing, order.directory().resolve("state"));
        application.awaitProcessed(1);
        var run = new Run(application, processing, draws);
        run.ask(WARM_UP_SECONDS);
        double before = run.rateFor(ALONE_SECONDS);
        Neighbours neighbours = new Neighbours();
        QueryLoad<Account> load = run.ask(seconds(order));
        double others = neighbours.load();
        double alone = (before + run.rateFor(ALONE_SECONDS)) / 2;
        double oldest = load.oldestMillis(AGGREGATE, new Occurrences(draws), processing);
        if (oldest > OLDEST_MILLIS) {
            throw new Failure("an answer was %.0f ms old, more than %.0f".formatted(oldest, OLDEST_MILLIS));
        }
        Map<String, Double> details = run.details(load, alone);
        details.put("ms oldest answer", oldest);
        details.put("% of CPU taken by others", others);
        return new Sample(load.latencyMicros(0.99), details);
    }

    /** One application under load. */
    private static final class Run {

        private final Application<Account> application;
        private final Timeline processing;
        private final String[] draws;
        private double rate;

        Run(Application<Account> application, Timeline processing, String[] draws) {
            this.application = application;
            this.processing = processing;
            this.draws = draws;
        }

        /** Queries for so many seconds, or until a deadlock. */
        QueryLoad<Account> ask(int seconds) throws InterruptedException {
            int queries = QueryLoad.queries(seconds);
            var load = new QueryLoad<>(this::query, Arrays.copyOfRange(draws, draws.length - queries, draws.length));
            long before = processing.processed();
            long start = System.nanoTime();
            load.start();
            awaitProgress(load);
            rate = (processing.processed() - before) / ((System.nanoTime() - start) / 1e9);
            return load;
        }

        /** Records a second without queries. */
        double rateFor(int seconds) throws InterruptedException {
            long before = processing.processed();
            long start = System.nanoTime();
            Thread.sleep(seconds * 1_000L);
            return (processing.processed() - before) / ((System.nanoTime() - start) / 1e9);
        }

        private Account query(String key) {
            KeyQuery<String, Account> query = KeyQuery.withKey(key);
            QueryResult<Account> result = application
                    .streams()
                    .query(StateQueryRequest.inStore(Design.STORE).withQuery(query))
                    .getPartitionResults()
                    .get(0);
            if (result == null || result.isFailure()) {
                throw new Failure(result == null ? "no answer" : result.getFailureMessage());
            }
            return result.getResult();
        }

        private void awaitProgress(QueryLoad<Account> load) throws InterruptedException {
            long[] before = {-1, -1};
            long[] changedAt = {System.nanoTime(), System.nanoTime()};
            while (load.isAlive()) {
                application.requireAlive();
                long[] now = {processing.processed(), load.answered()};
                for (int i = 0; i < now.length; i++) {
                    if (now[i] != before[i]) {
                        changedAt[i] = System.nanoTime();
                    } else if (System.nanoTime() - changedAt[i] > DEADLOCK_NANOS) {
                        throw new Failure("deadlock: " + (i == 0 ? "no record was processed" : "no query was answered")
                                + " for 10 s (KAFKA-19629)");
                    }
                }
                before = now;
                load.join(100);
            }
            load.requireHealthy();
        }

        Map<String, Double> details(QueryLoad<Account> load, double alone) {
            if (processing.isAtEnd()) {
                throw new Failure("the input ran dry beside the queries");
            }
            Map<String, Double> details = new TreeMap<>();
            details.put("us p50", load.latencyMicros(0.5));
            details.put("us max", load.latencyMicros(1));
            details.put("us CPU/query", load.cpuMicrosPerQuery());
            details.put("records/s alone", alone);
            details.put("records/s beside queries", rate);
            details.put("% of records/s lost", 100 * (1 - rate / alone));
            return details;
        }
    }
}
