package dev.crema.benchmarks;

import java.io.IOException;

/** What is done when the process is asked to end in the midst of a run: child processes and temporary files go too. */
final class Interruption extends Thread {

    private static volatile boolean underWay;

    private final Workspace workspace;

    Interruption(Workspace workspace) {
        super("interruption");
        this.workspace = workspace;
    }

    /** Whether the process is ending by request, and what fails now fails because of it. */
    static boolean isUnderWay() {
        return underWay;
    }

    @Override
    public void run() {
        underWay = true;
        System.err.println("benchmarks: interrupted; nothing is kept of the scenario under way");
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            workspace.close();
        } catch (IOException e) {
            System.err.println("benchmarks: " + workspace.directory() + " is left behind: " + e);
        }
    }
}
