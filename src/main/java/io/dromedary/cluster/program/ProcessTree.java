package io.dromedary.cluster.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process and what it started. Descendants are remembered once they were seen, since one whose
 * parent ends can no longer be found. For one thread.
 */
final class ProcessTree {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);

    private static final long FIRST_LOOK_MILLIS = 50;
    private static final long SLOWEST_LOOK_MILLIS = 1000;
    private static final long POLL_MILLIS = 20;

    /** What is stuck in the kernel cannot be killed, and must not keep us for ever. */
    private static final long KILL_SECONDS = 15;

    private final Duration polite;
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();
    private long pauseMillis = FIRST_LOOK_MILLIS;
    private long nextLook = System.nanoTime();

    ProcessTree(Process root, Duration polite) {
        this.polite = polite;
        seen.add(root.toHandle());
    }

    /** Remembers who is there; often at first, then once a second, as it reads all processes. */
    void look() {
        if (System.nanoTime() - nextLook < 0) {
            return;
        }
        find();
        nextLook = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, SLOWEST_LOOK_MILLIS);
    }

    private void find() {
        for (ProcessHandle handle : List.copyOf(seen)) {
            if (handle.isAlive()) {
                handle.descendants().forEach(seen::add);
            }
        }
    }

    /** Ends all of it; nobody is left, unless the kernel does not let go of a process. */
    void end() {
        boolean interrupted = Thread.interrupted();
        find();
        seen.forEach(ProcessHandle::destroy);
        interrupted |= await(polite.toNanos(), false);
        long killed = System.nanoTime();
        interrupted |= await(TimeUnit.SECONDS.toNanos(KILL_SECONDS), true);
        seen.stream()
                .filter(ProcessTree::isRunning)
                .forEach(
                        left ->
                                LOG.warn(
                                        "Process {} could not be ended within {} s",
                                        left.pid(),
                                        TimeUnit.NANOSECONDS.toSeconds(
                                                System.nanoTime() - killed)));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nobody runs; answers whether it was interrupted, which cuts it short. */
    private boolean await(long nanos, boolean kill) {
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        while (true) {
            find();
            List<ProcessHandle> running = seen.stream().filter(ProcessTree::isRunning).toList();
            if (running.isEmpty() || System.nanoTime() - end >= 0) {
                return interrupted;
            }
            if (kill) {
                running.forEach(ProcessHandle::destroyForcibly);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
                if (!kill) {
                    return true;
                }
            }
        }
    }

    /** A zombie is dead, although its new parent may not have taken note of it. */
    private static boolean isRunning(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        Path state = Path.of("/proc", Long.toString(handle.pid()), "stat");
        try {
            String fields = Files.exists(state) ? Files.readString(state) : "";
            int behindName = fields.lastIndexOf(')');
            return !fields.startsWith("Z", behindName + 2);
        } catch (IOException e) {
            return handle.isAlive();
        }
    }
}
