package dev.crema.store.kafka;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How Kafka lays out the keys of windows and sessions in changelogs: the key, and then times and numbers of eight and four
 * bytes. The time by which an entry is kept and expires comes first of these.
 */
public enum TimedKeys {
    /** Key, start of the window, number among those put under the same key and start where all of them are kept. */
    WINDOWS(Long.BYTES + Integer.BYTES),
    /** Key, end of the session, start of the session. */
    SESSIONS(2 * Long.BYTES);

    private final int suffixBytes;

    TimedKeys(int suffixBytes) {
        this.suffixBytes = suffixBytes;
    }

    public static byte[] ofWindow(byte[] key, long start, int number) {
        return concatenated(key, windowSuffix(start, number));
    }

    public static byte[] windowSuffix(long start, int number) {
        return ByteBuffer.allocate(WINDOWS.suffixBytes)
                .putLong(start)
                .putInt(number)
                .array();
    }

    public static byte[] ofSession(byte[] key, long end, long start) {
        return concatenated(key, sessionSuffix(end, start));
    }

    public static byte[] sessionSuffix(long end, long start) {
        return ByteBuffer.allocate(SESSIONS.suffixBytes)
                .putLong(end)
                .putLong(start)
                .array();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** The time by which an entry is kept: the start of a window, the end of a session. */
    public long time(byte[] timedKey) {
        return ByteBuffer.wrap(timedKey).getLong(timedKey.length - suffixBytes);
    }

    /** When a session began. */
    public static long sessionStart(byte[] timedKey) {
        return ByteBuffer.wrap(timedKey).getLong(timedKey.length - Long.BYTES);
    }

    /** When the window or session began. */
    public long start(byte[] timedKey) {
        return this == WINDOWS ? time(timedKey) : sessionStart(timedKey);
    }

    /** The timed key of a key, with what {@link #time} and {@link #start} give; of windows the first. */
    public byte[] of(byte[] key, long time, long start) {
        return this == WINDOWS ? ofWindow(key, start, 0) : ofSession(key, time, start);
    }

    /** A timed key with its times and numbers before the key, for an order by time; {@link #keyFirst} turns it back. */
    public byte[] timeFirst(byte[] timedKey) {
        return turned(timedKey, keyEnd(timedKey));
    }

    /** A timed key of one {@link #timeFirst}. */
    public byte[] keyFirst(byte[] timeFirst) {
        return turned(timeFirst, suffixBytes);
    }

    private static byte[] turned(byte[] bytes, int at) {
        byte[] turned = Arrays.copyOfRange(bytes, at, at + bytes.length);
        System.arraycopy(bytes, 0, turned, bytes.length - at, at);
        return turned;
    }

    /** The key by itself. */
    public byte[] key(byte[] timedKey) {
        return Arrays.copyOf(timedKey, keyEnd(timedKey));
    }

    /** Where the key ends. */
    public int keyEnd(byte[] timedKey) {
        return timedKey.length - suffixBytes;
    }

    /**
     * The last of all timed keys whose key is no larger than this one, if they end with no more than a suffix. A key that
     * another begins with may come after it, for the sake of its suffix.
     */
    public static byte[] last(byte[] key, byte[] suffix) {
        byte[] last = concatenated(key, suffix);
        for (int length = key.length - 1; length >= 0; length--) {
            byte[] ofShorter = concatenated(Arrays.copyOf(key, length), suffix);
            if (Arrays.compareUnsigned(ofShorter, last) > 0) {
                last = ofShorter;
            }
        }
        return last;
    }
}
