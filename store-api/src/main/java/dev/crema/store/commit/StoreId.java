package dev.crema.store.commit;

import java.util.Set;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;

/** Which store of which task, as errors and logs name it. */
public record StoreId(String name, TaskId task) {

    /** Has the runtime close the task, restore it and read its input again from what is committed. */
    public TaskCorruptedException corrupted(String why) {
        return new TaskCorruptedException(Set.of(task), new ProcessorStateException(this + ": " + why));
    }

    @Override
    public String toString() {
        return "store " + name + ", task " + task;
    }
}
