package dev.crema.memory;

import dev.crema.memory.WarmStart.Plan;
import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.Engines;
import dev.crema.store.kafka.TaskContext;
import java.util.Optional;
import org.apache.kafka.streams.processor.StateStore;

/** Opens the maps of one store. */
final class MemoryEngines implements Engines {

    private final String name;
    private final Format format;
    private final Optional<Plan> snapshots;

    /**
     * Of one store.
     *
     * @param snapshots for a warm start, if there is to be one
     */
    MemoryEngines(String name, Format format, Optional<Plan> snapshots) {
        this.name = name;
        this.format = format;
        this.snapshots = snapshots;
    }

    @Override
    public boolean persistent() {
        return snapshots.isPresent();
    }

    @Override
    public Engine open(TaskContext task, StateStore root) {
        if (persistent()) {
            format.requireEnough(name, root);
        }
        StoreId store = new StoreId(name, task.taskId());
        return new MemoryEngine(task, store, snapshots.map(wanted -> new WarmStart(task, store, format, wanted)));
    }
}
