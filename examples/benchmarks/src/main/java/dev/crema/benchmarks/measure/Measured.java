package dev.crema.benchmarks.measure;

import java.util.Objects;

/** A result with its conditions: the content of a JSON file. */
public record Measured(Result result, Description description, Conditions conditions) {

    public Measured {
        Objects.requireNonNull(result, "no result");
        Objects.requireNonNull(description, "no description");
        Objects.requireNonNull(conditions, "no conditions");
    }
}
