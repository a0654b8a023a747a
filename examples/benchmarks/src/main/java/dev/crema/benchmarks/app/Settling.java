package dev.crema.benchmarks.app;

import dev.crema.benchmarks.measure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Watches a store that was filled until it has come to rest: reads at a fixed rate take no longer than they will go on to
 * take, and its table files stay as they are. What a store puts off to compactions counts as its work that way.
 */
final class Settling {

    private static final long INTERVAL_NANOS = 1_000_000_000L / 4_000;
    private static final int READS_A_WINDOW = 2_000;
    private static final int QUIET_WINDOWS = 10;
    private static final int PATIENCE_WINDOWS = 240;

    /** A window whose reads are slower than this many times those at rest is not at rest; two in a row, as one may be a pause. */
    private static final double SLOW = 2;

    /**
     * What was seen in a window.
     *
     * @param p99 of its reads, in nanoseconds
     * @param bytes of table files at its end
     */
    record Window(long endNanos, long p99, long bytes) {}

    /** The moment it came to rest, and how it was from then on. */
    record Rest(long nanos, double p99Micros, long bytes) {}

    private Settling() {}

    /**
     * Reads until the store is at rest.
     *
     * @param read does the next read
     * @param files directory with the store's files
     * @throws Failure if it does not come to rest within two minutes
     */
    static Rest await(Runnable read, Path files) {
        List<Window> windows = new ArrayList<>();
        long begin = System.nanoTime();
        while (!isQuiet(windows)) {
            if (windows.size() > PATIENCE_WINDOWS) {
                throw new Failure("the store's files do not come to rest");
            }
            windows.add(window(read, files));
        }
        return rest(begin, windows);
    }

    private static Window window(Runnable read, Path files) {
        long[] latencies = new long[READS_A_WINDOW];
        long due = System.nanoTime();
        for (int i = 0; i < READS_A_WINDOW; i++) {
            if (System.nanoTime() < due) {
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                due = System.nanoTime(); // that the timer is late is nobody's fault
            }
            read.run();
            latencies[i] = System.nanoTime() - due; // with the time for which slow reads before had it wait
            due += INTERVAL_NANOS;
        }
        Arrays.sort(latencies);
        return new Window(System.nanoTime(), latencies[READS_A_WINDOW * 99 / 100], bytes(files));
    }

    private static boolean isQuiet(List<Window> windows) {
        return windows.size() > QUIET_WINDOWS
                && last(windows).stream().mapToLong(Window::bytes).distinct().count() == 1;
    }

    private static List<Window> last(List<Window> windows) {
        return windows.subList(windows.size() - QUIET_WINDOWS, windows.size());
    }

    /** Looked back on from the end, which is at rest. */
    static Rest rest(long begin, List<Window> windows) {
        long[] p99s = last(windows).stream().mapToLong(Window::p99).sorted().toArray();
        double steady = p99s[p99s.length / 2];
        long bytes = windows.get(windows.size() - 1).bytes();
        int at = windows.size();
        while (at > 0 && isAtRest(windows, at - 1, steady, bytes)) {
            at--;
        }
        return new Rest(at == 0 ? begin : windows.get(at - 1).endNanos(), steady / 1e3, bytes);
    }

    private static boolean isAtRest(List<Window> windows, int index, double steady, long bytes) {
        boolean isSlow = windows.get(index).p99() > SLOW * steady;
        boolean wasSlow = index > 0 && windows.get(index - 1).p99() > SLOW * steady;
        return windows.get(index).bytes() == bytes && !(isSlow && (wasSlow || index == 0));
    }

    private static long bytes(Path files) {
        try (Stream<Path> found = Files.walk(files)) {
            return found.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(Settling::size)
                    .sum();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return -1; // deleted under our eyes: not at rest
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
