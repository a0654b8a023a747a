package dev.crema.benchmarks;

import dev.crema.benchmarks.child.Answer;
import dev.crema.benchmarks.child.Forked;
import dev.crema.benchmarks.child.Order;
import dev.crema.benchmarks.measure.Failure;
import dev.crema.benchmarks.measure.Side;
import java.io.IOException;
import java.nio.file.Path;

/** A process in which a scenario is measured. */
final class Child {

    private Child() {}

    /** Leaves an answer in its directory. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[4]);
        Order order = new Order(args[1], Side.valueOf(args[2]), directory, Boolean.parseBoolean(args[3]));
        int exitCode = 0;
        Answer answer = new Answer(directory);
        try {
            answer.write(((Forked) Scenarios.named(args[0])).samples(order));
        } catch (Failure e) {
            answer.write(e.getMessage());
            exitCode = 1;
        } catch (Throwable e) {
            e.printStackTrace(); // whole, for whoever mends it; the answer is one line
            answer.write(e.toString());
            exitCode = 1;
        }
        if (exitCode == 0) {
            System.exit(exitCode);
        }
        Runtime.getRuntime().halt(exitCode); // what hangs in a deadlock would not let us go
    }
}
