package dev.crema.rocks;

import dev.crema.store.commit.StagedWrites;

/**
 * How staged writes go to disk: in slices, by a timer's thread beside the writer, and on the shoulders of later writes where it falls
 * behind.
 */
final class Draining {

    /** Entries that go down at once, for every half as many that come in. */
    private static final int SLICE = 256;

    /** The same where memory runs out, or nobody waits. */
    private static final int LARGE_SLICE = 1024;

    private final StagedWrites staged;
    private final Disk disk;

    /** What the writer has still to bring down, in entries. */
    private int owed;

    Draining(StagedWrites staged, Disk disk) {
        this.staged = staged;
        this.disk = disk;
    }

    /**
     * Does the writer's part, if there is any.
     *
     * @param writes that were staged just now
     * @param mostBytes that are to be staged
     */
    void help(int writes, long mostBytes) {
        if (staged.bytes() > mostBytes) {
            slice();
        }
        owed = staged.isBehind() ? owed + 2 * writes : 0;
        while (owed >= SLICE) {
            owed -= SLICE;
            staged.drain(SLICE, disk);
        }
    }

    /** Brings down a part of what is sealed, if anything is. By any thread. */
    void slice() {
        staged.drain(LARGE_SLICE, disk);
    }

    /** Brings down all that is sealed. */
    void all() {
        while (staged.hasSealed()) {
            slice();
        }
    }

    /** Brings down what is committed. */
    void committed() {
        while (staged.hasCommitted()) {
            slice();
        }
    }
}
