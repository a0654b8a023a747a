package dev.crema.store.cache;

import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

/** The heap of this process, as far as it is held. */
final class MeasuredHeap {

    private static final int COLLECTIONS = 2;

    private MeasuredHeap() {}

    /** Bytes held: the least that was seen after several collections. */
    static long held() {
        return LongStream.generate(MeasuredHeap::afterCollection)
                .limit(COLLECTIONS)
                .min()
                .orElseThrow();
    }

    private static long afterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
