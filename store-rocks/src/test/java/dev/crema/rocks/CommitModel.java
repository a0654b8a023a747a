package dev.crema.rocks;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.rocks.Layers.Format;
import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.Moments;
import dev.crema.store.contract.TransactionalTask;
import dev.crema.store.kafka.MultiGet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/** A store in a task, beside its model. */
final class CommitModel implements AutoCloseable {

    /** What has come up in all cases of a run, so that a test can tell that it tested something. */
    static final class Seen {
        int commitRequests;
        int offsetsFound;

        boolean enough() {
            return commitRequests > 0 && offsetsFound > 0;
        }
    }

    private static final int KEYS = 12;

    /** Of keys that stand for times; so few that they are written again. */
    private static final int TIMED_KEYS = 3;

    /** Between times: less than a segment's, of which there are some in the time that is kept. */
    private static final long STEP = 20_000;

    private static final int OPERATIONS = 36;

    private final Layers layers;
    private final Format format;
    private final Seen seen;
    private final boolean exactlyOnce;
    private final TransactionalTask task;

    /** What a reader is to see. */
    private NavigableMap<String, String> live = new TreeMap<>();

    private long streamTime = -1;

    private boolean inDoubt; // a commit timed out
    private boolean aborted; // under the store's feet, which may not have noticed yet
    private int writes;

    CommitModel(Layers layers, int code, Seen seen) {
        this.layers = layers;
        this.seen = seen;
        Arguments arguments = new Arguments(code);
        List<Format> formats = layers.formats();
        format = formats.get(arguments.next(formats.size()));
        Guarantee guarantee = arguments.next(4) == 0 ? Guarantee.AT_LEAST_ONCE : Guarantee.EXACTLY_ONCE;
        exactlyOnce = guarantee == Guarantee.EXACTLY_ONCE;
        Map<String, Object> settings = Map.of(
                "crema.rocksdb.uncommitted.max.bytes",
                        List.of(100, 1_000, 1 << 24).get(arguments.next(3)),
                "crema.rocksdb.flush.max.age.ms", List.of(1, 60_000).get(arguments.next(2)),
                "crema.cache.max.bytes", 2_000);
        task = new TransactionalTask(guarantee, settings, opened -> layers.open(opened, format));
    }

    void step(int code) {
        Arguments arguments = new Arguments(code);
        try {
            operate(arguments.operation, arguments);
            if (task.takeCommitRequest()) {
                seen.commitRequests++;
                if (arguments.next(3) == 0) {
                    commit();
                }
            }
        } catch (TaskCorruptedException e) {
            assertThat(aborted)
                    .as("the task is corrupted because something was aborted")
                    .isTrue();
            restartDirty();
        }
    }

    /** Whatever went before, a commit and a clean close end well. */
    void end() {
        step(13); // a commit, or what there is to say against one
        restart();
    }

    private void operate(int operation, Arguments arguments) {
        switch (operation) {
            case 0, 1, 2, 3, 4, 5 -> put(arguments);
            case 6 -> put(key(arguments), null);
            case 7 -> putIfAbsent(arguments);
            case 8, 9 -> {
                get(key(arguments));
                getMany();
            }
            case 10, 11 -> range(key(arguments), key(arguments));
            case 12 -> task.flush();
            case 13, 14, 15, 16 -> commit();
            case 17 -> commitOfOthers();
            case 18 -> commitTimesOut();
            case 19 -> abort();
            case 20 -> toldAfterFailure(arguments);
            case 21 -> restart();
            case 22, 23 -> restartDirty();
            case 24, 25 -> recycle(arguments);
            case 26, 27, 28, 29 -> kill(arguments);
            case 30, 31 -> burst(arguments);
            case 32 -> {
                burst(arguments);
                burst(arguments);
                kill(arguments);
            }
            case 33 -> lateWrite(arguments);
            case 34 -> corrupted(arguments);
            default -> scanAcross(arguments);
        }
    }

    // ---- writes and reads

    private void put(Arguments arguments) {
        put(key(arguments), value(arguments));
    }

    private void put(String key, String value) {
        note(key, value);
        task.put(key, value);
    }

    private void note(String key, String value) {
        if (value == null) {
            live.remove(key);
        } else {
            live.put(key, value);
        }
        if (format.isTimed()) {
            streamTime = Math.max(streamTime, Moments.IN_TEXT.time(key));
            live.keySet().removeIf(kept -> Moments.isExpired(kept, streamTime));
        }
    }

    private void putIfAbsent(Arguments arguments) {
        String key = key(arguments);
        String value = value(arguments);
        String found = task.store().putIfAbsent(key, value);
        if (!aborted) {
            assertThat(found).isEqualTo(live.get(key));
        }
        if (found == null) {
            note(key, value);
        }
    }

    private void burst(Arguments arguments) {
        for (int i = 0; i < 10; i++) {
            put(format.isTimed() ? key(arguments) : name((arguments.next(KEYS) + i) % KEYS), value(arguments));
        }
    }

    private void get(String key) {
        String value = task.store().get(key);
        if (!aborted) {
            assertThat(value).isEqualTo(live.get(key));
        }
    }

    /** Whatever a read finds, staged or on disk, a read of many keys finds. */
    @SuppressWarnings("unchecked")
    private void getMany() {
        if (format.isTimed()) {
            return; // windows are not asked for many at a time
        }
        StateStore layer = task.store().store();
        while (!(layer instanceof MultiGet)) {
            layer = ((WrappedStateStore<?, ?, ?>) layer).wrapped();
        }
        StateStore store = layer;
        List<Bytes> keys = new ArrayList<>();
        for (int i = KEYS; i >= 0; i--) {
            keys.add(Bytes.wrap(("k" + (10 + i)).getBytes()));
        }
        assertThat(((MultiGet) store).multiGet(keys))
                .containsExactlyElementsOf(keys.stream()
                        .map(((KeyValueStore<Bytes, byte[]>) store)::get)
                        .collect(Collectors.toList()));
    }

    private void range(String one, String other) {
        if (format.isTimed()) {
            if (!aborted) {
                assertThat(task.contents()).isEqualTo(live); // ranges of windows are tested where nobody dies
            }
            return;
        }
        String from = one.compareTo(other) <= 0 ? one : other;
        String to = one.compareTo(other) <= 0 ? other : one;
        NavigableMap<String, String> expected = live.subMap(from, true, to, true);
        assertScan(task.store().range(from, to), expected);
        assertScan(task.store().range(null, to), live.headMap(to, true));
        if (layers != Layers.KAFKAS_CACHE) { // in which deleted keys may come up again in reverse order
            assertScan(task.store().reverseRange(from, to), expected.descendingMap());
            assertScan(task.store().reverseAll(), live.descendingMap());
        }
        assertScan(task.store().prefixScan("k1", new StringSerializer()), live.subMap("k1", true, "k2", false));
    }

    private void assertScan(KeyValueIterator<String, String> scan, Map<String, String> expected) {
        List<KeyValue<String, String>> entries = new ArrayList<>();
        expected.forEach((key, value) -> entries.add(KeyValue.pair(key, value)));
        List<KeyValue<String, String>> found = drain(scan);
        if (!aborted) {
            assertThat(found).isEqualTo(entries);
        }
    }

    /** A scan over the next commit, which it does not see, except through Kafka's cache. */
    private void scanAcross(Arguments arguments) {
        Map<String, String> expected = Map.copyOf(live);
        Map<String, String> found = new TreeMap<>();
        try (KeyValueIterator<String, String> scan = task.store().all()) {
            boolean clean = !aborted;
            scan.hasNext(); // the moment that one of windows sees
            put(arguments);
            commit();
            scan.forEachRemaining(entry -> found.put(entry.key, entry.value));
            if (clean && layers != Layers.KAFKAS_CACHE) {
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    // ---- commits

    private void commit() {
        task.flush();
        task.commitThread();
        committed();
    }

    private void committed() {
        inDoubt = false;
        aborted = false;
        assertThat(task.untrueEntries())
                .as("entries unlike the changelog after a commit")
                .isEmpty();
        assertThat(task.contents()).isEqualTo(live);
    }

    /** The transaction is committed for other tasks of the thread: what this one has sent is in it, flushed or not. */
    private void commitOfOthers() {
        task.commitThread();
        inDoubt = false;
    }

    private void commitTimesOut() {
        if (exactlyOnce) {
            task.commitTimesOut();
            inDoubt = true;
        }
    }

    private void abort() {
        if (exactlyOnce) {
            task.abortByAnotherTask();
            inDoubt = false;
            aborted = true;
        }
    }

    /** After a failed commit the runtime tells the store the offset of what was sent, and then closes it dirty, if it comes to it. */
    private void toldAfterFailure(Arguments arguments) {
        if (inDoubt || aborted) {
            task.checkpoint();
            end(arguments);
        }
    }

    private void corrupted(Arguments arguments) {
        task.checkpointCorrupted();
        end(arguments);
    }

    private void end(Arguments arguments) {
        if (arguments.next(2) == 0) {
            kill(arguments);
        } else {
            restartDirty();
        }
    }

    /** Between the flush of this store and the end of the commit, as another store's flush may write. */
    private void lateWrite(Arguments arguments) {
        task.flush();
        put(arguments);
        task.commitThread();
        inDoubt = false;
    }

    // ---- ends and beginnings

    private void restart() {
        commit();
        task.restart();
        assertThat(task.foundOffset()).isIn(offsetsOfAll());
        assertThat(task.recordsToRestore()).isZero();
        back();
    }

    private List<Long> offsetsOfAll() {
        long last = task.lastCommittedOffset();
        return last < 0 ? List.of(TransactionalTask.UNKNOWN) : List.of(last);
    }

    private void restartDirty() {
        task.restartDirty();
        assertThat(task.strayEntries()).isEmpty();
        task.restore();
        back();
    }

    private void kill(Arguments arguments) {
        task.kill(inDoubt && arguments.next(2) == 0);
        found();
        if (arguments.next(3) == 0) { // again, in the midst of restoration
            task.restore(arguments.next(20));
            task.kill();
            found();
        }
        task.restore();
        back();
    }

    private void found() {
        assertThat(task.wipes()).as("times the runtime deleted the store").isZero();
        assertThat(task.strayEntries()).as("entries that are not committed").isEmpty();
        if (task.foundOffset() != null && task.foundOffset() >= 0) {
            seen.offsetsFound++;
        } else if (exactlyOnce) {
            assertThat(task.contents()).isEmpty();
        }
    }

    private void recycle(Arguments arguments) {
        commit();
        task.toStandby();
        for (int i = arguments.next(5); i > 0; i--) {
            task.writeElsewhere(key(arguments), value(arguments));
        }
        task.restore(arguments.next(5));
        if (arguments.next(3) == 0) {
            kill(arguments);
        } else {
            task.toActive(arguments.next(2) == 0);
            back();
        }
    }

    /** The task is whole again: it has what is committed, and nothing else. */
    private void back() {
        inDoubt = false;
        aborted = false;
        live = task.committed();
        streamTime = task.committedTime();
        assertThat(task.contents()).isEqualTo(live);
    }

    private String key(Arguments arguments) {
        return format.isTimed()
                ? Moments.IN_TEXT.of(name(arguments.next(TIMED_KEYS)), time(arguments))
                : name(arguments.next(KEYS));
    }

    private static String name(int number) {
        return "k" + (10 + number);
    }

    /** Mostly about now, sometimes late, sometimes so far ahead that all else expires. */
    private long time(Arguments arguments) {
        long around = Math.max(0, streamTime / STEP) + arguments.next(11) - 8;
        return Math.max(0, around * STEP + (arguments.next(25) == 0 ? Moments.RETENTION.toMillis() : 0));
    }

    /** Written once, so that it tells which write it is of. */
    private String value(Arguments arguments) {
        return "v" + writes++ + "x".repeat(arguments.next(40));
    }

    @Override
    public void close() {
        task.close();
    }

    /** An operation and its arguments, out of one number. */
    private static final class Arguments {

        private final int operation;
        private final Random random;

        Arguments(int code) {
            operation = code % OPERATIONS;
            random = new Random(code / OPERATIONS);
        }

        int next(int bound) {
            return random.nextInt(bound);
        }
    }
}
