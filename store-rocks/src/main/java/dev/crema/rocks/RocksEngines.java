package dev.crema.rocks;

import dev.crema.store.commit.StoreId;
import dev.crema.store.engine.Engine;
import dev.crema.store.engine.Engines;
import dev.crema.store.kafka.RocksMetrics;
import dev.crema.store.kafka.TaskContext;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;

/** Opens the databases of one store. */
final class RocksEngines implements Engines {

    private final String name;
    private final Layout layout;
    private final Map<String, String> settings;
    private final RocksMetrics metrics;

    /** @param settings made on the supplier, by key without prefix */
    RocksEngines(String name, Layout layout, Map<String, String> settings, String metricsScope) {
        this.name = name;
        this.layout = layout;
        this.settings = settings;
        this.metrics = new RocksMetrics(metricsScope, name);
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public Engine open(TaskContext task, StateStore root) {
        metrics.register(task);
        RocksConfig config = RocksConfig.of(name, task.configs(), settings);
        return new OpenStore(task, new StoreId(name, task.taskId()), layout, config, metrics);
    }
}
