package dev.crema.store.contract;

import static dev.crema.store.contract.TestTask.drain;

import dev.crema.store.broker.Guarantee;
import dev.crema.store.contract.ChangelogPartition.Entry;
import dev.crema.store.contract.ChangelogPartition.Fate;
import dev.crema.store.contract.ChangelogPartition.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.TaskCorruptedException;

/**
 * A logged store named {@code store} in the task of a running application, through commits, failures, restarts and kills.
 * It is told what Kafka's runtime tells a store, no more and no less: a running task under exactly-once gets no call of
 * {@code commit}, and what has become of a transaction is seen from its producer alone. A kill is a copy of the directory
 * of the store as it runs, opened in a new task. The task knows the committed truth, whatever the store says.
 */
public final class TransactionalTask implements AutoCloseable {

    /** What the runtime stands for an offset that it does not know. */
    public static final long UNKNOWN = -4;

    private final TaskLife.Application application;
    private final StateDirectories directories = new StateDirectories();
    private final ChangelogPartition changelog =
            new ChangelogPartition(new TopicPartition("store-changelog", 0), changelogKey -> store().key(changelogKey));
    private StreamThread thread;
    private TaskLife life;
    private int wipes;

    /**
     * Starts in an empty directory.
     *
     * @param opening builds the store and opens it in the task it is given
     */
    public TransactionalTask(
            Guarantee guarantee, Map<String, ?> settings, Function<TestTask, PlainView<String, String, ?>> opening) {
        application = new TaskLife.Application(guarantee, settings, opening);
        startProcess();
    }

    public PlainView<String, String, ?> store() {
        return life.store();
    }

    /** Processes a record that puts this; null deletes. */
    public void put(String key, String value) {
        life.task().record(PlainView.TIMESTAMP);
        store().put(key, value);
    }

    /** All that the store holds. */
    public NavigableMap<String, String> contents() {
        NavigableMap<String, String> contents = new TreeMap<>();
        for (KeyValue<String, String> entry : drain(store().all())) {
            contents.put(entry.key, entry.value);
        }
        return contents;
    }

    /** The runtime's cache flush, with which every commit begins. */
    public void flush() {
        life.flush();
    }

    /** The end of a commit that {@link #flush} began; of the whole thread, so that a task may get it without a flush. */
    public void commitThread() {
        thread.commit();
        if (application.guarantee() == Guarantee.AT_LEAST_ONCE) {
            checkpoint();
        }
    }

    /** A commit as a running task has it. */
    public void commit() {
        flush();
        commitThread();
    }

    /** A commit that runs into its timeout; the runtime goes on. */
    public void commitTimesOut() {
        flush();
        thread.commitTimesOut();
    }

    /** The transaction of the thread is aborted on behalf of another task; the runtime goes on. */
    public void abortByAnotherTask() {
        thread.abortByAnotherTask();
    }

    /**
     * The runtime's call of {@code commit} with the offset of what was sent, which at-least-once tasks get with every
     * commit, and all of them after a restoration, at close, and after a commit that failed too.
     */
    public void checkpoint() {
        life.checkpoint();
    }

    /** The runtime's call of {@code commit} for a task that it takes for corrupted. */
    public void checkpointCorrupted() {
        store().store().commit(Map.of());
    }

    /** Whether the store asked for a commit since this was asked last. */
    public boolean takeCommitRequest() {
        return life.task().testContext().takeCommitRequest();
    }

    /** Closes with a commit, and starts again. */
    public void restart() {
        restart(directory -> {});
    }

    /** Closes with a commit, and starts again after something befell the directory of the task. */
    public void restart(Consumer<Path> fate) {
        commit();
        checkpoint();
        life.closeClean();
        fate.accept(directories.current());
        startProcess();
    }

    /**
     * Closes without a commit, as after an exception, which under exactly-once makes the runtime delete the directory; the
     * same thread then opens the task again.
     */
    public void restartDirty() {
        try {
            flush();
        } catch (RuntimeException e) {
            // the runtime logs it: the task is given up anyway
        }
        life.closeDirty();
        if (application.guarantee() == Guarantee.EXACTLY_ONCE) {
            directories.delete();
        }
        open();
    }

    /** Nothing calls the stores for a moment, in which they end what they do on threads of their own. */
    public void leaveAlone() {
        Utils.sleep(50);
    }

    /** The process is killed. */
    public void kill() {
        kill(false);
    }

    /**
     * The process is killed; it starts again, and has restored nothing yet.
     *
     * @param committedAfterAll whether the broker commits a transaction whose commit ran into its timeout
     */
    public void kill(boolean committedAfterAll) {
        directories.copy(() -> {
            thread.die(committedAfterAll ? Fate.COMMITTED : Fate.ABORTED);
            life.close();
        });
        startProcess();
    }

    private void startProcess() {
        if (!directories.isEmpty()) {
            openAtStartUp();
        }
        thread = newThread();
        open();
    }

    private StreamThread newThread() {
        return new StreamThread(application.guarantee(), changelog);
    }

    /** {@code StateDirectory} opens every store that it finds, and closes it, before there is a task for it. */
    private void openAtStartUp() {
        life = newLife(null);
        try {
            life.open(false);
            life.checkpoint();
        } catch (TaskCorruptedException e) {
            // left to the task
        }
        life.closeClean();
    }

    private void open() {
        life = newLife(thread);
        try {
            life.open(directories.isEmpty());
        } catch (TaskCorruptedException e) {
            wipes++;
            life.close();
            directories.delete();
            life = newLife(thread);
            life.open(true);
        }
    }

    private TaskLife newLife(StreamThread runningIt) {
        return new TaskLife(application, changelog.partition(), directories.current(), runningIt);
    }

    /** Restores all that is committed after the store's offset. */
    public void restore() {
        restore(Integer.MAX_VALUE);
        checkpoint();
    }

    /** Restores as many records on a thread of its own, as the runtime does, and does not come to the end of it. */
    public void restore(int records) {
        List<Entry> entries = changelog.committedAfter(life.known());
        List<Entry> restored = entries.subList(0, Math.min(records, entries.size()));
        try {
            CompletableFuture.runAsync(() -> life.restore(restored)).join();
        } catch (CompletionException e) {
            throw new AssertionError("restoration failed", e.getCause());
        }
    }

    /** The task is recycled to a standby, after a commit. */
    public void toStandby() {
        commit();
        checkpoint();
        life.toStandby();
    }

    /** The standby becomes the active task, on the same thread or another, and restores what it lacks. */
    public void toActive(boolean onAnotherThread) {
        checkpoint();
        if (onAnotherThread) {
            thread = newThread();
        }
        life.toActive(thread);
        restore();
    }

    /** Another instance, which has the active task, writes and commits this; null deletes. */
    public void writeElsewhere(String key, String value) {
        Transaction transaction = new Transaction();
        String topic = changelog.partition().topic();
        changelog.append(
                new ProducerRecord<>(topic, 0, PlainView.TIMESTAMP, store().changelogKey(key), bytes(value)),
                transaction);
        changelog.end(transaction, Fate.COMMITTED);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the store must come to: all that is committed. */
    public NavigableMap<String, String> committed() {
        return changelog.committedUpTo(Long.MAX_VALUE);
    }

    /** The time that what is committed has brought, where keys stand for times; -1 without any. */
    public long committedTime() {
        return changelog.streamTime(Long.MAX_VALUE);
    }

    /** The offset of the last record that is committed, -1 if there is none. */
    public long lastCommittedOffset() {
        return changelog.lastCommittedOffset();
    }

    /** The offset that the store gave when it was opened: null for none, {@link #UNKNOWN} if it knows that it has none. */
    public Long foundOffset() {
        return life.found();
    }

    /** Records that {@link #restore} has to replay. */
    public int recordsToRestore() {
        return changelog.committedAfter(life.known()).size();
    }

    /** How often the runtime deleted the task's directory because of what it found in it. */
    public int wipes() {
        return wipes;
    }

    /**
     * Keys whose value is neither what was committed at the store's offset nor what was committed later, which replaying
     * makes good, with what it is: uncommitted, or older than the offset says, or gone.
     */
    public Map<String, String> strayEntries() {
        return changelog.strayEntries(life.known(), contents());
    }

    /** Keys whose value is not the committed one, with what it is; empty where the store holds the truth. */
    public Map<String, String> untrueEntries() {
        return changelog.strayEntries(lastCommittedOffset(), contents());
    }

    @Override
    public void close() {
        try {
            life.close();
        } finally {
            directories.close();
        }
    }
}
