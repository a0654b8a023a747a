package dev.crema.store.contract;

import java.time.Duration;

/** Which windows of which keys the keys of a {@link PlainView} stand for, so that what holds for all stores can be asked of one with times. */
public interface Moments<K> {

    /** Of stores whose keys stand for times ({@link #IN_TEXT}). */
    Duration RETENTION = Duration.ofMinutes(5);

    /** Keys of the form {@code key@time}. */
    Moments<String> IN_TEXT = new Moments<>() {
        @Override
        public String key(String text) {
            int at = text.indexOf('@');
            return at < 0 ? text : text.substring(0, at);
        }

        @Override
        public long time(String text) {
            int at = text.indexOf('@');
            return at < 0 ? PlainView.TIMESTAMP : Long.parseLong(text.substring(at + 1));
        }

        @Override
        public String of(String key, long time) {
            return time == PlainView.TIMESTAMP ? key : key + "@" + time;
        }
    };

    /** Each key at one and the same time. */
    static <K> Moments<K> one() {
        return new Moments<>() {
            @Override
            public K key(K key) {
                return key;
            }

            @Override
            public long time(K key) {
                return PlainView.TIMESTAMP;
            }

            @Override
            public K of(K key, long time) {
                return key;
            }
        };
    }

    /** Whether a store of {@link #IN_TEXT} and {@link #RETENTION} has forgotten a key when its time is this. */
    static boolean isExpired(String text, long streamTime) {
        return IN_TEXT.time(text) <= streamTime - RETENTION.toMillis();
    }

    K key(K text);

    long time(K text);

    K of(K key, long time);
}
