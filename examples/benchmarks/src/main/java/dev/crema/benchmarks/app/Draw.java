package dev.crema.benchmarks.app;

import dev.crema.benchmarks.store.Keys;
import java.util.Arrays;

/** How the keys of the input are drawn, and what is to be learned from it. */
enum Draw {
    HOT(
            "How many records a second does %s on a broker take where few keys are updated often?",
            "String, Zipf 0.99 over 100,000", true, 3, new Load(15, 2_000_000, 4_500_000)),
    UNIFORM(
            "Is %s slower with Crema where there is little to coalesce and little to hit?",
            "String, uniform over 1,000,000",
            false,
            8,
            new Load(5, 350_000, 1_000_000)), // what eight pairs can process in the minutes that a scenario may take
    LONG_UNIFORM(
            "What does it cost an application that its store in memory writes snapshots for a warm start?",
            "String, uniform over 1,000,000",
            false,
            3,
            new Load(10, 500_000, 1_000_000));

    private static final int UNIFORM_KEYS = 1_000_000;

    private final String question;
    private final String what;
    private final boolean hasLimit;
    private final int pairs;
    private final Load load;

    /**
     * Records of an application's input.
     *
     * @param warmUpSeconds how long others are processed before the measured ones, while the compiler gets most of its work done; by
     *     time, since over as many records the side that is faster would be measured earlier in it
     * @param draws of keys, from the first again where they are fewer than the records
     */
    record Load(int warmUpSeconds, int measured, int draws) {

        /** As {@code list} prints it. */
        String what() {
            return "%,d records after %d s of others to warm up".formatted(measured, warmUpSeconds);
        }
    }

    Draw(String question, String what, boolean hasLimit, int pairs, Load load) {
        this.question = question;
        this.what = what;
        this.hasLimit = hasLimit;
        this.pairs = pairs;
        this.load = load;
    }

    /** About what is done with the records. */
    String question(String work) {
        return question.formatted(work);
    }

    String what() {
        return what;
    }

    boolean hasLimit() {
        return hasLimit;
    }

    /** Of processes, where nothing is cut. */
    int pairs() {
        return pairs;
    }

    /** The records, where nothing is cut. */
    Load load() {
        return load;
    }

    /** So many keys, the same at every run. */
    String[] of(int draws) {
        return switch (this) {
            case HOT -> Keys.zipf(Keys.numbered(Keys.HOT, Keys::key), draws);
            case UNIFORM, LONG_UNIFORM ->
                Arrays.stream(Keys.uniform(UNIFORM_KEYS, draws))
                        .mapToObj(Keys::key)
                        .toArray(String[]::new);
        };
    }
}
