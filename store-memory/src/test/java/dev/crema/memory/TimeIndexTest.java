package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import dev.crema.store.engine.EngineStores;
import dev.crema.store.engine.Segments;
import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is found by time is found without a look at the rest of the segment. */
class TimeIndexTest {

    private static final int ENTRIES = 1_000;
    private static final int FOUND = 10;
    private static final Segments SEGMENTS = new Segments(10 * ENTRIES, 5 * ENTRIES, true);
    private static final byte[] VALUE = {1};

    private final TestTask task = new TestTask();
    private final TappedEngines engines = new TappedEngines(this::called);
    private int seen;

    @AfterEach
    void close() {
        task.close();
    }

    private void called(String method) {
        if (method.equals("next")) {
            seen++;
        }
    }

    @Test
    void of_windows() {
        var store = EngineStores.window(new WindowShape("store", SEGMENTS, 1, false), StoreFormat.PLAIN, engines);
        store.init(task.context(), store);
        for (int time = 0; time < ENTRIES; time++) {
            store.put(key(time), VALUE, time);
        }
        assertThat(count(store.fetchAll(ENTRIES / 2, ENTRIES / 2 + FOUND - 1))).isEqualTo(FOUND);
        assertThat(seen).isEqualTo(FOUND);
    }

    @Test
    void of_sessions() {
        var store = EngineStores.session(new SessionShape("store", SEGMENTS), StoreFormat.PLAIN, engines);
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
        var store = EngineStores.session(new SessionShape("store", SEGMENTS), StoreFormat.PLAIN, engines);
        store.init(task.context(), store);
        Windowed<Bytes> session = new Windowed<>(key(1), new SessionWindow(1, 1));
        store.put(session, VALUE);
        store.remove(session);
        assertThat(engines.opened().approximateEntries()).as("stream time").isEqualTo(1);
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
}
