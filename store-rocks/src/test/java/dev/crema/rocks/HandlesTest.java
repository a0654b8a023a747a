package dev.crema.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.contract.TestTask;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.rocksdb.AbstractImmutableNativeReference;

/** Native objects of a store, found by following the fields of what is ours and RocksDB's. */
class HandlesTest {

    private static final int CYCLES = Boolean.getBoolean("crema.soak") ? 1000 : 200;

    private static final Predicate<String> FOLLOWED = Pattern.compile(
                    "(dev\\.crema\\.rocks|dev\\.crema\\.store\\.engine|org\\.rocksdb|org\\.apache\\.kafka\\.streams\\.state\\.internals)\\..*")
            .asMatchPredicate();

    /** Of {@code RocksDB} itself, which never closes it: some hundred bytes an opening, in Kafka's stores too. */
    private static final String NEVER_CLOSED = "defaultReadOptions_";

    /** Options, database, families, an iterator, the budget: fewer would mean that they are not found. */
    private static final int LEAST = 10;

    @Test
    void a_store_that_is_closed_has_given_up_all_of_them() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            try (TestTask task = new TestTask(Map.of("metrics.recording.level", "DEBUG"))) {
                KeyValueStore<String, String> store = task.open(Stores.keyValueStoreBuilder(
                        RocksStores.persistentKeyValueStore("store"), Serdes.String(), Serdes.String()));
                store.put("a", "1");
                task.commit(store);
                store.all().next(); // and never closed
                Set<AbstractImmutableNativeReference> handles = handles(store);
                assertThat(handles)
                        .hasSizeGreaterThan(LEAST)
                        .anyMatch(AbstractImmutableNativeReference::isOwningHandle);
                store.close();
                assertThat(handles)
                        .filteredOn(AbstractImmutableNativeReference::isOwningHandle)
                        .map(handle -> handle.getClass().getSimpleName())
                        .isEmpty();
            }
        }
    }

    private static Set<AbstractImmutableNativeReference> handles(Object root) {
        Map<Object, Boolean> seen = new IdentityHashMap<>();
        Map<AbstractImmutableNativeReference, Boolean> found = new IdentityHashMap<>();
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Object next = open.pop();
            if (seen.put(next, true) != null) {
                continue;
            }
            if (next instanceof AbstractImmutableNativeReference handle) {
                found.put(handle, true);
            }
            if (next instanceof Collection<?> collection) {
                collection.stream().filter(each -> each != null).forEach(open::push);
            } else if (next instanceof Map<?, ?> map) {
                map.keySet().forEach(open::push);
                map.values().forEach(open::push);
            } else {
                pushFields(next, open);
            }
        }
        return found.keySet();
    }

    private static void pushFields(Object of, Deque<Object> open) {
        for (Class<?> type = of.getClass(); FOLLOWED.test(type.getName()); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        || field.getType().isPrimitive()
                        || field.getName().equals(NEVER_CLOSED)) {
                    continue;
                }
                try {
                    field.setAccessible(true);
                    Object value = field.get(of);
                    if (value != null) {
                        open.push(value);
                    }
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
