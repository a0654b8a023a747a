package dev.crema.benchmarks.app;

import dev.crema.benchmarks.app.RestartAfterKill.Span;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Sample;
import dev.crema.benchmarks.measure.Side;
import dev.crema.benchmarks.store.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Loads the store of an application, updates it, and kills and restarts the application three times.
 *
 * @param span that is the figure of a restart; the others are details
 * @param keys that are loaded, each once
 * @param updates after them, of which the steady rate is taken
 * @param tail more updates for each kill, in the middle of which it comes
 */
record Crashes(Side side, Engine engine, Span span, int keys, int updates, int tail) {

    private static final int KILLS = 3;
    private static final double MIB = 1 << 20;

    /**
     * Measures every restart.
     *
     * @throws Failure if the state is not what the input adds up to in the end
     */
    List<Sample> measure(Path directory) throws Exception {
        try (Broker broker = Broker.start(directory.resolve("broker"))) {
            broker.createTopic(Sibling.TOPIC);
            try (Sibling.Feed feed = Sibling.feed(broker)) {
                return measure(broker, directory.resolve("state"));
            }
        }
    }

    private List<Sample> measure(Broker broker, Path state) throws Exception {
        Input input = Input.create(broker, draws());
        int fed = keys + updates;
        input.feed(0, fed);
        Progress progress = new Progress(broker);
        List<Sample> samples = new ArrayList<>();
        AppProcess process = AppProcess.start(broker.servers(), side, engine, state);
        try {
            Map<String, Double> loading = load(process, progress);
            for (int kill = 0; kill < KILLS; kill++) {
                input.feed(fed, fed + tail);
                fed += tail;
                progress.await(process, fed - tail / 2);
                Thread.sleep(Guarantee.EXACTLY_ONCE.commitIntervalMs() / 2); // amid a transaction, not just after one
                process.kill();
                process = AppProcess.start(broker.servers(), side, engine, state);
                samples.add(restarted(process, loading));
                progress.await(process, fed);
            }
            verify(process, fed);
        } finally {
            process.kill();
        }
        return samples;
    }

    private IntFunction<byte[]> draws() {
        int[] once = Keys.permuted(keys);
        int[] often = Keys.uniform(keys, updates + KILLS * tail);
        return offset ->
                Keys.key(offset < keys ? once[offset] : often[offset - keys]).getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Double> load(AppProcess process, Progress progress) throws Exception {
        process.await(KilledApplication.RUNNING);
        Neighbours neighbours = new Neighbours(process.handle());
        Progress.Moment begun = Progress.Moment.of(0);
        Progress.Moment loaded = progress.await(process, keys);
        Progress.Moment updated = progress.await(process, keys + updates);
        Map<String, Double> details = new TreeMap<>();
        details.put("keys", (double) keys);
        details.put("% of CPU taken by others", neighbours.load());
        details.put("records/s loading", loaded.rateSince(begun));
        details.put("records/s updating", updated.rateSince(loaded));
        process.written()
                .ifPresent(bytes -> details.put("B written to disk/record", (double) bytes / (keys + updates)));
        return details;
    }

    private Sample restarted(AppProcess process, Map<String, Double> loading) throws InterruptedException {
        long[] restored = process.await(KilledApplication.RESTORED);
        Map<String, Double> details = new TreeMap<>(loading);
        process.written().ifPresent(bytes -> details.put("MiB written to disk until restored", bytes / MIB));
        details.put("records restored", (double) restored[1]);
        details.put(Span.RESTORING.detail(), restored[0] / 1e6);
        details.put(Span.STARTING.detail(), process.await(KilledApplication.RUNNING)[0] / 1e6);
        details.put("ms a task beside it stood still", process.await(KilledApplication.SIBLING)[0] / 1e6);
        return new Sample(details.remove(span.detail()), details);
    }

    private void verify(AppProcess process, long records) throws InterruptedException {
        process.ask(KilledApplication.HOLDS);
        long[] held = process.await(KilledApplication.HOLDS);
        if (held[0] != keys || held[1] != records) {
            throw new Failure("a wrong state: %d of %d keys, and %d of %d records in them"
                    .formatted(held[0], keys, held[1], records));
        }
    }
}
