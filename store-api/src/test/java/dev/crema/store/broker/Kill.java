package dev.crema.store.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a kill hit.
 *
 * @param restoredByStore records restored at the start of the life that it ended
 * @param processed records of the input processed so far
 * @param committed records of the input committed so far
 * @param available records of the input there were
 */
public record Kill(Map<String, Long> restoredByStore, long processed, long committed, long available) {

    /** Records restored, all stores together. */
    public long restored() {
        return restoredByStore.values().stream().mapToLong(Long::longValue).sum();
    }

    /** This and what it hit elsewhere. */
    Kill and(Kill other) {
        Map<String, Long> both = new HashMap<>(restoredByStore);
        both.putAll(other.restoredByStore);
        return new Kill(both, processed + other.processed, committed + other.committed, available + other.available);
    }

    /** Records that were processed and have to be processed again. */
    public long inFlight() {
        return processed - committed;
    }

    @Override
    public String toString() {
        return "restored " + new TreeMap<>(restoredByStore) + ", processed " + processed + ", committed " + committed
                + ", in flight " + inFlight() + ", available " + available;
    }
}
