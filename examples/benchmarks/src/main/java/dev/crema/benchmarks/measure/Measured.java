package dev.crema.benchmarks.measure;

/** A result with its conditions: the content of a JSON file. */
public record Measured(Result result, Description description, Conditions conditions) {}
