package dev.crema.rocks;

import dev.crema.store.commit.CommitProof.Outcome;

/** How the writes of a store become committed, as far as it can know. Used under the lock of its {@link Transaction}. */
interface Commits {

    /**
     * Whether the next write waits for its commit.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes that wait were lost
     */
    boolean holdNext();

    /** Writes were staged, to wait for their commit. */
    void held();

    /** Heap bytes that may wait; what is more goes to disk uncommitted. */
    long maxHeldBytes();

    /** Has what is committed by now sealed. What is returned is never {@link Outcome#COMMITTED}. */
    Outcome settle();

    /**
     * To be called when the task becomes one of the other kind.
     *
     * @throws org.apache.kafka.streams.errors.TaskCorruptedException if writes are held that are not known to be committed
     */
    default void requireNoneHeld() {}

    /** Of a store that has nothing to wait for: it is not logged, or all its writes are committed already. */
    enum None implements Commits {
        NONE;

        @Override
        public boolean holdNext() {
            return false;
        }

        @Override
        public void held() {}

        @Override
        public long maxHeldBytes() {
            return 0;
        }

        @Override
        public Outcome settle() {
            return Outcome.NOTHING;
        }
    }

    /**
     * Under at-least-once the runtime's commit is to be believed, and what goes to disk before it does no harm. Writes wait for
     * the sake of speed: RocksDB takes them in key order at a third of the cost.
     *
     * <p>A flush of more than the bound goes to disk while it comes in: with four times the bound the longest pause of {@code
     * flush-pause} was 1.2 (JSON values) and 1.7 times (Long) as long.
     */
    enum Told implements Commits {
        TOLD;

        private static final long ORDERED_BYTES = 8 << 20;

        @Override
        public boolean holdNext() {
            return true;
        }

        @Override
        public void held() {}

        @Override
        public long maxHeldBytes() {
            return ORDERED_BYTES;
        }

        @Override
        public Outcome settle() {
            return Outcome.NOTHING;
        }
    }
}
