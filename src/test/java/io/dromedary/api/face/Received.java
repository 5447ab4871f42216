package io.dromedary.api.face;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Optional<Event> last = Optional.empty();

    /** An event, and the session that it came with. */
    private record Event(long position, String session, boolean replayed) {}

    void add(long position, String given, boolean replayed) {
        events.add(new Event(position, given, replayed));
    }

    /** With which what was taken last is acknowledged. */
    String line() {
        return last.map(Event::session).orElseGet(() -> await(session));
    }

    boolean isReplayed() {
        return last.filter(Event::replayed).isPresent();
    }

    List<Long> take(int count) {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < count) {
            Event next = poll(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            if (next == null) {
                throw new AssertionError(
                        "only " + taken + " came, ended: " + end.getNow("not at all"));
            }
            taken.add(next.position());
            last = Optional.of(next);
        }
        return taken;
    }

    boolean isQuiet() {
        return Objects.isNull(poll(QUIET_MILLIS));
    }

    static String await(CompletableFuture<String> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private Event poll(long millis) {
        try {
            return events.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
