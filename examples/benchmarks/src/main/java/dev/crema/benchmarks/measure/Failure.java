package dev.crema.benchmarks.measure;

/** Something that the user can mend. Its message is one line and says what and how. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
