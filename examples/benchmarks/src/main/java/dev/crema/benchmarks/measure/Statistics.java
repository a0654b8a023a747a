package dev.crema.benchmarks.measure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/** Medians, how figures are printed, and how sure a ratio is. */
public final class Statistics {

    private static final MathContext PRINTED = new MathContext(4);
    private static final int RESAMPLES = 10_000;
    private static final double CONFIDENCE = 0.95;
    private static final int FEWEST_PAIRS = 3;

    private Statistics() {}

    public static double median(List<Double> figures) {
        return median(figures.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        int middle = figures.length / 2;
        return figures.length % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
    }

    /** Four significant digits, no exponent. */
    public static String print(double figure) {
        BigDecimal rounded = new BigDecimal(figure).round(PRINTED).stripTrailingZeros();
        return rounded.toPlainString();
    }

    /**
     * What the quotient of two medians is at least, with a confidence of 95%: bootstrap over the pairs in which the
     * figures were measured (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Fewer than
     * three pairs say nothing.
     */
    public static OptionalDouble lowerBound(List<Double> above, List<Double> below) {
        if (above.size() < FEWEST_PAIRS) {
            return OptionalDouble.empty();
        }
        Random random = new Random(1); // the same figures give the same bound
        double[] quotients = new double[RESAMPLES];
        double[] numerators = new double[above.size()];
        double[] denominators = new double[above.size()];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            for (int i = 0; i < numerators.length; i++) {
                int pair = random.nextInt(numerators.length);
                numerators[i] = above.get(pair);
                denominators[i] = below.get(pair);
            }
            quotients[resample] = median(numerators) / median(denominators);
        }
        Arrays.sort(quotients);
        return OptionalDouble.of(quotients[(int) (RESAMPLES * (1 - CONFIDENCE))]);
    }
}
