package dev.crema.store.cache;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;

/**
 * How a JVM lays objects out on its heap: a header, then the fields without gaps but at the end, where an object is
 * rounded up.
 *
 * @param header bytes in front of an object's fields
 * @param arrayHeader bytes in front of an array's elements
 * @param reference bytes of a reference
 * @param alignment what all objects begin at a multiple of, in bytes
 * @param compactStrings whether strings of Latin-1 characters take a byte for each
 */
record Layout(int header, int arrayHeader, int reference, int alignment, boolean compactStrings) {

    /** Of the JVM that runs us. */
    static final Layout OF_THIS_JVM = ofThisJvm();

    /** Where a JVM does not tell: HotSpot compresses references up to a heap of so many bytes. */
    private static final long COMPRESSED_UP_TO = 32L << 30;

    private static final Map<Class<?>, Integer> WIDTHS = Map.of(
            boolean.class,
            1,
            byte.class,
            1,
            char.class,
            2,
            short.class,
            2,
            int.class,
            4,
            float.class,
            4,
            long.class,
            8,
            double.class,
            8);

    /** Bytes of an object with so many references and so many bytes of other fields. */
    long object(int references, int others) {
        return aligned((long) header + (long) references * reference + others);
    }

    /** Bytes of an array of primitives or references. */
    long array(long length, int width) {
        return aligned(arrayHeader + length * width);
    }

    /** Bytes of an array of references. */
    long references(long length) {
        return array(length, reference);
    }

    /** Bytes of an instance of a class that is no array, without what it refers to. */
    long instance(Class<?> type) {
        long fields = 0;
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields += width(field.getType());
                }
            }
        }
        return aligned(header + fields);
    }

    /** Bytes of a field or an element of this type. */
    int width(Class<?> type) {
        return WIDTHS.getOrDefault(type, reference);
    }

    private long aligned(long bytes) {
        return (bytes + alignment - 1) / alignment * alignment;
    }

    private static Layout ofThisJvm() {
        boolean smallHeap = Runtime.getRuntime().maxMemory() < COMPRESSED_UP_TO;
        boolean smallReferences = flag("UseCompressedOops", smallHeap);
        boolean smallClassPointers = flag("UseCompressedClassPointers", true);
        int alignment = Integer.parseInt(option("ObjectAlignmentInBytes", "8"));
        boolean strings = flag("CompactStrings", true);
        int reference = smallReferences ? 4 : 8;
        if (flag("UseCompactObjectHeaders", false)) {
            return new Layout(8, 12, reference, alignment, strings);
        }
        return smallClassPointers
                ? new Layout(12, 16, reference, alignment, strings)
                : new Layout(16, 24, reference, alignment, strings);
    }

    private static boolean flag(String name, boolean otherwise) {
        return Boolean.parseBoolean(option(name, Boolean.toString(otherwise)));
    }

    private static String option(String name, String otherwise) {
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue();
        } catch (RuntimeException | LinkageError e) { // not a HotSpot, or one that does not have it
            return otherwise;
        }
    }
}
