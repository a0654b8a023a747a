package dev.crema.memory;

import dev.crema.store.engine.Engine;
import dev.crema.store.engine.Engines;
import dev.crema.store.kafka.TaskContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Memory engines that tell of each call, of themselves and of their scans, before they follow it. */
final class TappedEngines implements Engines {

    private final Engines engines = new MemoryEngines("store", null, Optional.empty());
    private final Consumer<String> tap;
    private Engine opened;

    /** @param tap is given the names of methods */
    TappedEngines(Consumer<String> tap) {
        this.tap = tap;
    }

    /** The engine that was opened last, untapped. */
    Engine opened() {
        return opened;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public Engine open(TaskContext context, StateStore root) {
        opened = engines.open(context, root);
        return tapped(Engine.class, opened);
    }

    @SuppressWarnings("unchecked")
    private <T> T tapped(Class<T> type, Object target) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            tap.accept(method.getName());
            try {
                Object answer = method.invoke(target, arguments);
                return answer instanceof KeyValueIterator<?, ?> scan ? tapped(KeyValueIterator.class, scan) : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
