package dev.crema.store.broker;

/**
 * What a kill hit.
 *
 * @param restored records restored at the start of the life that it ended
 * @param processed records of the input processed so far
 * @param committed records of the input committed so far
 * @param available records of the input there were
 */
public record Kill(long restored, long processed, long committed, long available) {

    /** Records that were processed and have to be processed again. */
    public long inFlight() {
        return processed - committed;
    }

    @Override
    public String toString() {
        return "restored " + restored + ", processed " + processed + ", committed " + committed + ", in flight "
                + inFlight() + ", available " + available;
    }
}
