package dev.crema.store.cache;

/**
 * What values take on the heap, by what they take when serialized: a straight line through what was counted of some, which
 * is right for their mean, and for each of them where a value is a string, an array or a list of such. For one thread.
 */
final class HeapGuess {

    /** Counted values that the line looks back on. */
    private static final int MEMORY = 64;

    /** Deviation of sizes, of their mean, below which they are too much alike to tell what another byte adds. */
    private static final double ALIKE = 0.1;

    private int counted;
    private double meanSize;
    private double meanHeap;
    private double variance;
    private double covariance;

    private double perByte = 1;
    private double constant;

    /** Heap bytes of a value that takes so many bytes when serialized. */
    long of(int size) {
        return (long) Math.max(0, constant + perByte * size);
    }

    /** Heap bytes that another byte of serialized form stands for. */
    double perByte() {
        return perByte;
    }

    /** A value of this serialized size takes so much heap. */
    void counted(int size, long heap) {
        counted = Math.min(counted + 1, MEMORY);
        double weight = 1.0 / counted;
        double sizeOff = size - meanSize;
        double heapOff = heap - meanHeap;
        meanSize += weight * sizeOff;
        meanHeap += weight * heapOff;
        variance = (1 - weight) * (variance + weight * sizeOff * sizeOff);
        covariance = (1 - weight) * (covariance + weight * sizeOff * heapOff);
        fit();
    }

    /** Forgets what was counted, and keeps the guess until there is something new. */
    void startOver() {
        counted = 0;
        meanSize = 0;
        meanHeap = 0;
        variance = 0;
        covariance = 0;
    }

    /** Least squares; the less sizes differ the more like a line through the origin. */
    private void fit() {
        if (meanSize <= 0) {
            perByte = 1;
        } else {
            double doubt = Math.pow(ALIKE * meanSize, 2);
            perByte = Math.max(0, (covariance + doubt * meanHeap / meanSize) / (variance + doubt));
        }
        constant = meanHeap - perByte * meanSize;
    }
}
