package io.dromedary.cluster.program;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The limit of a process whose streams its caller works with while it runs. */
public final class ProcessLimit {

    private ProcessLimit() {}

    /**
     * The end of a process. If that takes longer the process is ended, which breaks off its
     * streams, and the future fails with a {@link java.util.concurrent.TimeoutException}.
     */
    public static CompletableFuture<Process> watch(Process process, Duration limit) {
        return process.onExit()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete(
                        (ended, timeout) -> {
                            // Ending one that has ended would close what is yet unread.
                            if (timeout != null) {
                                end(process);
                            }
                        });
    }

    /** Ends a process and what it started, if they run. */
    public static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
