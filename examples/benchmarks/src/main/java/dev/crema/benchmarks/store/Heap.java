package dev.crema.benchmarks.store;

import java.lang.management.ManagementFactory;

/** The heap of this process. */
final class Heap {

    private static final int COLLECTIONS = 2; // what a first one finds dead is freed by the second at the latest

    private Heap() {}

    /** Bytes that are held after garbage is collected. */
    static long held() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
