package dev.crema.store.commit;

/**
 * A staged value of a key, or its delete. One that an open view may see stays behind the one that replaces it.
 */
public final class Version {

    /** What a version takes on the heap beside key and value: itself, its place in the map, two arrays' headers. */
    static final int OVERHEAD = 136;

    private final byte[] value;
    private final long number;
    private final Version before;

    Version(byte[] value, long number, Version before) {
        this.value = value;
        this.number = number;
        this.before = before;
    }

    /** The value, or null for a delete. */
    public byte[] value() {
        return value;
    }

    long number() {
        return number;
    }

    Version before() {
        return before;
    }

    int size() {
        return OVERHEAD + (value == null ? 0 : value.length);
    }

    /** The newest version that is not newer than this number, or null. */
    Version at(long latest) {
        Version version = this;
        while (version != null && version.number > latest) {
            version = version.before;
        }
        return version;
    }
}
