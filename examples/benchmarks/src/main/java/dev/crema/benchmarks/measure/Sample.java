package dev.crema.benchmarks.measure;

import java.util.Map;

/**
 * What one run of one side gave.
 *
 * @param figure in the scenario's unit
 * @param details whatever else was counted, by name with unit
 */
public record Sample(double figure, Map<String, Double> details) {}
