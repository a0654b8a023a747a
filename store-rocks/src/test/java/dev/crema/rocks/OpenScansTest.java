package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.store.CachedStores;
import dev.crema.store.contract.TestTask;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class OpenScansTest {

    private static KeyValueStore<String, String> open(TestTask task) {
        KeyValueStore<String, String> store = task.open(CachedStores.keyValueStoreBuilder(
                RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String()));
        store.put("a", "1");
        store.put("b", "1");
        task.commit(store);
        return store;
    }

    @Test
    void iterators_left_open_are_closed_with_the_store_and_reported_by_the_place_that_opened_them() {
        try (TestTask task = new TestTask();
                LogCaptureAppender log = LogCaptureAppender.createAndRegister(OpenStore.class)) {
            KeyValueStore<String, String> store = open(task);
            KeyValueIterator<String, String> left = leaveOpen(store);
            assertThat(left.next().key).isEqualTo("a");
            store.close();
            assertThat(log.getMessages())
                    .anyMatch(message -> message.contains("store store, task 0_0")
                            && message.contains("1 iterators")
                            && message.contains("OpenScansTest.leaveOpen"));
            assertThatThrownBy(left::hasNext).isInstanceOf(InvalidStateStoreException.class);
            left.close();
        }
    }

    @Test
    void of_iterators_left_open_later_all_but_the_first_are_reported_by_their_place() {
        try (TestTask task = new TestTask();
                LogCaptureAppender log = LogCaptureAppender.createAndRegister(OpenStore.class)) {
            KeyValueStore<String, String> store = open(task);
            for (int i = 0; i < 1_000; i++) {
                store.all().close();
            }
            store.all();
            leaveOpen(store);
            store.close();
            assertThat(log.getMessages())
                    .anyMatch(message -> message.contains("2 iterators")
                            && message.contains("not looked for")
                            && message.contains("OpenScansTest.leaveOpen"));
        }
    }

    private static KeyValueIterator<String, String> leaveOpen(KeyValueStore<String, String> store) {
        return store.all();
    }

    @Test
    void iterators_that_were_closed_are_not_reported() {
        try (TestTask task = new TestTask();
                LogCaptureAppender log = LogCaptureAppender.createAndRegister(OpenStore.class)) {
            KeyValueStore<String, String> store = open(task);
            KeyValueIterator<String, String> scan = store.all();
            scan.close();
            scan.close();
            assertThatThrownBy(scan::hasNext).isInstanceOf(InvalidStateStoreException.class);
            store.range("a", "b").close();
            store.close();
            assertThat(log.getMessages()).isEmpty();
        }
    }
}
