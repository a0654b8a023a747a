package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.Engines;
import dev.crema.store.engine.Segments;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import dev.crema.store.kafka.TaskContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is found by time is found without a look at the rest of the segment. */
class TimeIndexTest {

    private static final int ENTRIES = 1_000;
    private static final int FOUND = 10;
    private static final Segments SEGMENTS = new Segments(10 * ENTRIES, 5 * ENTRIES, true);
    private static final byte[] VALUE = {1};

    private final TestTask task = new TestTask();
    private int seen;

    @AfterEach
    void close() {
        task.close();
    }

    @Test
    void of_windows() {
        var store =
                EngineStores.window(new WindowShape("store", SEGMENTS, 1, false), StoreFormat.PLAIN, new Counting());
        store.init(task.context(), store);
        for (int time = 0; time < ENTRIES; time++) {
            store.put(key(time), VALUE, time);
        }
        assertThat(count(store.fetchAll(ENTRIES / 2, ENTRIES / 2 + FOUND - 1))).isEqualTo(FOUND);
        assertThat(seen).isEqualTo(FOUND);
    }

    @Test
    void of_sessions() {
        var store = EngineStores.session(new SessionShape("store", SEGMENTS), StoreFormat.PLAIN, new Counting());
        store.init(task.context(), store);
        for (int time = 0; time < ENTRIES; time++) {
            store.put(new Windowed<>(key(time), new SessionWindow(time, time)), VALUE);
        }
        assertThat(count(store.findSessions(ENTRIES / 2, ENTRIES / 2 + FOUND - 1)))
                .isEqualTo(FOUND);
        assertThat(seen).isEqualTo(FOUND);
    }

    @Test
    void what_is_deleted_leaves_nothing_in_it() {
        Counting engines = new Counting();
        var store = EngineStores.session(new SessionShape("store", SEGMENTS), StoreFormat.PLAIN, engines);
        store.init(task.context(), store);
        Windowed<Bytes> session = new Windowed<>(key(1), new SessionWindow(1, 1));
        store.put(session, VALUE);
        store.remove(session);
        assertThat(engines.opened.approximateEntries()).as("stream time").isEqualTo(1);
    }

    private static Bytes key(int time) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(time % 7).array());
    }

    private static int count(Iterator<?> found) {
        int count = 0;
        while (found.hasNext()) {
            found.next();
            count++;
        }
        return count;
    }

    /** Counts what scans of the engine have seen. */
    private final class Counting implements Engines {

        private final Engines engines = new MemoryEngines("store", null, Optional.empty());
        private Engine opened;

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public Engine open(TaskContext context, StateStore root) {
            opened = engines.open(context, root);
            return proxy(Engine.class, opened);
        }

        @SuppressWarnings("unchecked")
        private <T> T proxy(Class<T> type, Object target) {
            return (T)
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        try {
                            Object answer = method.invoke(target, arguments);
                            if (method.getName().equals("next")) {
                                seen++;
                            }
                            return answer instanceof KeyValueIterator<?, ?> scan
                                    ? proxy(KeyValueIterator.class, scan)
                                    : answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
