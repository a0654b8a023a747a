package org.apache.kafka.streams.processor.internals;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.internals.RecordConverter;

/** Lets our tests ask the runtime's own code in which format it would restore a store. */
public final class RestoreFormat {

    private RestoreFormat() {}

    public static RecordConverter of(StateStore store) {
        return StateManagerUtil.converterForStore(store);
    }
}
