package dev.crema.store.broker;

import org.apache.kafka.streams.StreamsConfig;

/** What Kafka promises, and with it how far a store may be off after a crash. */
public enum Guarantee {

    /** Every record counts once. */
    EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2) {
        @Override
        public boolean isKept(Tally truth, Tally found) {
            return found.equals(truth);
        }

        @Override
        boolean isTimeOf(Tally logged, long timestamp) {
            return timestamp == logged.newest();
        }
    },

    /** Every record counts; those in flight at a crash may count again. */
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE) {
        @Override
        public boolean isKept(Tally truth, Tally found) {
            return found.count() >= truth.count() && found.sum() >= truth.sum() && found.newest() >= truth.newest();
        }

        @Override
        boolean isTimeOf(Tally logged, long timestamp) {
            return timestamp <= logged.newest(); // an older record that counts again
        }
    };

    private final String setting;

    Guarantee(String setting) {
        this.setting = setting;
    }

    /** The value of {@code processing.guarantee}. */
    public String setting() {
        return setting;
    }

    /** Whether {@code found} is a result that this guarantee allows where {@code truth} is what was given. */
    public abstract boolean isKept(Tally truth, Tally found);

    /** Whether a changelog's record of {@code logged} may have this timestamp. */
    abstract boolean isTimeOf(Tally logged, long timestamp);
}
