package dev.crema.store.contract;

import static dev.crema.store.contract.TestTask.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Opening, closing, opening again, restoring, changing hands. */
public interface LifecycleContract extends StoreContract {

    @Test
    default void a_closed_store_refuses_use_and_names_itself() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.close();
            assertThat(store.isOpen()).isFalse();
            assertRefused(() -> store.get("a"));
            assertRefused(() -> store.put("a", "1"));
            assertRefused(() -> store.putIfAbsent("a", "1"));
            assertRefused(() -> store.delete("a"));
            assertRefused(() -> store.all().close());
            assertRefused(() -> store.range("a", "b").close());
            assertRefused(store::approximateNumEntries);
        }
    }

    private static void assertRefused(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(InvalidStateStoreException.class)
                .hasMessageContaining("store")
                .hasMessageContaining("closed");
    }

    @Test
    default void closing_twice_is_closing_once() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            task.commit(store);
            store.close();
            store.close();
            assertThat(store.isOpen()).isFalse();
        }
    }

    @Test
    default void a_store_opened_again_has_what_was_committed_if_it_is_persistent_and_nothing_if_not() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            store.put("a", "1");
            task.commit(store);
            store.close();
            store.init(task.context(), store);
            assertThat(store.get("a")).isEqualTo(store.persistent() ? "1" : null);
            store.put("b", "2");
            assertThat(store.get("b")).isEqualTo("2");
        }
    }

    @Test
    default void what_is_restored_is_what_was_logged() {
        try (TestTask origin = new TestTask();
                TestTask task = new TestTask()) {
            KeyValueStore<String, String> logged = open(origin, Serdes.String());
            logged.put("a", "1");
            logged.put("b", "1");
            origin.commit(logged);
            logged.put("a", "2");
            logged.delete("b");
            logged.put("c", "2");
            origin.commit(logged);

            PlainView<String, String, ?> store = open(task, Serdes.String());
            task.restore(store.store(), origin.changelog());
            assertThat(drain(store.all())).isEqualTo(drain(logged.all()));
            assertThat(store.get("a")).isEqualTo("2");
            assertThat(store.get("b")).isNull();
        }
    }

    @Test
    default void nothing_stale_is_read_after_others_have_written_below() {
        try (TestTask origin = new TestTask();
                TestTask task = new TestTask()) {
            KeyValueStore<String, String> elsewhere = open(origin, Serdes.String());
            elsewhere.put("read", "new");
            elsewhere.put("written", "new");
            elsewhere.put("absent", "new");
            origin.commit(elsewhere);

            PlainView<String, String, ?> store = open(task, Serdes.String());
            store.put("written", "old");
            store.put("read", "old");
            task.commit(store);
            store.get("read");
            store.get("absent");
            store.clearCache(); // the task is recycled to a standby, which restores below
            task.restore(store.store(), origin.changelog());

            assertThat(store.get("read")).isEqualTo("new");
            assertThat(store.get("written")).isEqualTo("new");
            assertThat(store.get("absent")).isEqualTo("new");
        }
    }

    @Test
    default void the_position_includes_writes_not_yet_committed() {
        try (TestTask task = new TestTask()) {
            KeyValueStore<String, String> store = open(task, Serdes.String());
            task.record(5);
            store.put("a", "1");
            long first = task.context().recordContext().offset();
            assertThat(store.getPosition()).isEqualTo(inputAt(first));
            task.commit(store);
            task.record(6);
            store.put("b", "1");
            assertThat(store.getPosition()).isEqualTo(inputAt(first + 1));
            task.commit(store);
            assertThat(store.getPosition()).isEqualTo(inputAt(first + 1));
        }
    }

    private static Position inputAt(long offset) {
        return Position.emptyPosition().withComponent("input", 0, offset);
    }
}
