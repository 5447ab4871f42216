package io.dromedary.api.face;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What has come to a client. Thread-safe. */
final class Received {

    private static final long PATIENCE_SECONDS = 30;
    private static final long QUIET_MILLIS = 300;

    final CompletableFuture<String> session = new CompletableFuture<>();
    final CompletableFuture<String> gap = new CompletableFuture<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    private final BlockingQueue<Long> positions = new LinkedBlockingQueue<>();

    void add(long position) {
        positions.add(position);
    }

    List<Long> take(int count) {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < count) {
            Long next = poll(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            if (next == null) {
                throw new AssertionError(
                        "only " + taken + " came, ended: " + end.getNow("not at all"));
            }
            taken.add(next);
        }
        return taken;
    }

    boolean isQuiet() {
        return Objects.isNull(poll(QUIET_MILLIS));
    }

    static String await(CompletableFuture<String> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private Long poll(long millis) {
        try {
            return positions.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
