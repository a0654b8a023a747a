package dev.crema.store.broker;

import java.util.function.Consumer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.ProcessorContextImpl;
import org.apache.kafka.streams.processor.internals.Task.TaskType;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.AbstractStoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store without content that tells what becomes of its task: opened for a new one, or recycled, which the runtime
 * announces by {@code clearCache} to each store of the task while it still is what it was (KAFKA-14172).
 */
final class TaskMoves implements StateStore, CachedStateStore<Object, Object> {

    static final String OPENED_ACTIVE = "opened-active";
    static final String OPENED_STANDBY = "opened-standby";
    static final String RECYCLED_TO_ACTIVE = "recycled-to-active";
    static final String RECYCLED_TO_STANDBY = "recycled-to-standby";

    private static final String NAME = "task-moves";

    private final Consumer<String> events;
    private ProcessorContextImpl context;
    private boolean open;

    private TaskMoves(Consumer<String> events) {
        this.events = events;
    }

    /** Tells each event with the task's name behind it. */
    static StoreBuilder<TaskMoves> builder(Consumer<String> events) {
        return new AbstractStoreBuilder<Object, Object, TaskMoves>(NAME, null, null, Time.SYSTEM) {
            @Override
            public TaskMoves build() {
                return new TaskMoves(events);
            }
        }.withLoggingDisabled();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
        if (context instanceof ProcessorContextImpl ofTask) { // not where all stores are opened once before the start
            this.context = ofTask;
            tell(isActive() ? OPENED_ACTIVE : OPENED_STANDBY);
        }
    }

    @Override
    public void clearCache() {
        tell(isActive() ? RECYCLED_TO_STANDBY : RECYCLED_TO_ACTIVE);
    }

    private boolean isActive() {
        return context.taskType() == TaskType.ACTIVE;
    }

    private void tell(String kind) {
        events.accept(kind + " " + context.taskId());
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void flushCache() {
        // nothing is cached
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
