package dev.crema.store.contract;

import static dev.crema.store.contract.SnapshotContract.key;
import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A scan by another thread than the writing one, a query's, is one moment too. Stores below a cache keep it; of writes that
 * wait in a cache a scan by another thread sees each as it comes by.
 */
public interface ConcurrentSnapshotContract extends SnapshotContract {

    @ParameterizedTest
    @EnumSource
    default void a_scan_beside_a_writer_is_one_moment(Scan scan) {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            putAll(store, 0);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 300; i++) {
                    assertOneMoment(scan, drain(scan.open(store)));
                }
            });
            reader.whenComplete((nothing, failure) -> done.set(true));
            for (int round = 1; !done.get(); round++) {
                putAll(store, round);
                if (round % 5 == 0) {
                    task.commit(store);
                }
            }
            reader.join();
        }
    }

    private static void putAll(KeyValueStore<String, String> store, int round) {
        for (int i = 0; i < 100; i++) {
            store.put(key(i), String.valueOf(round));
        }
    }

    /** The writer goes from the first key to the last: up to where it is, values are of its round, behind it of the one before. */
    private static void assertOneMoment(Scan scan, List<KeyValue<String, String>> entries) {
        List<Integer> rounds = new ArrayList<>();
        entries.forEach(entry -> rounds.add(Integer.valueOf(entry.value)));
        if (scan.isReverse()) {
            Collections.reverse(rounds);
        }
        int first = rounds.get(0);
        assertThat(rounds).isSortedAccordingTo(Collections.reverseOrder()).allMatch(round -> round >= first - 1);
        assertThat(rounds.size()).isIn(100, 30, 10);
    }
}
