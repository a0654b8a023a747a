package dev.crema.quickstart;

import java.time.Duration;

/** Lets the program end in order when the process is asked to: what was opened is closed, what was made is deleted. */
final class Interruption extends Thread {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Thread program;
    private volatile boolean underWay;

    Interruption(Thread program) {
        super("interruption");
        this.program = program;
    }

    @Override
    public void run() {
        underWay = true;
        program.interrupt();
        try {
            program.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits for us any longer
        }
    }

    boolean isUnderWay() {
        return underWay;
    }
}
