package io.dromedary.bench.polls;

import io.dromedary.bench.polls.Connections.Answer;
import io.dromedary.bench.polls.Connections.Connection;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongToIntFunction;

/**
 * The client: opens many waiting polls on one thread, and measures what they cost the server and
 * how they are woken. Arguments: the server's URL, its process id, the number of polls.
 *
 * <p>Subscription 0 is given every event; the others only those of the type {@code bench.all}.
 */
public final class PollsBench {

    private static final String CHANNEL = "bench";

    /** As few as do not count among all. */
    private static final int WARM = 100;

    /** Polls sent a second, so that their waits end at this pace too. */
    private static final int PACE = 1_000;

    private static final int ONES = 300;
    private static final int LONG_WAIT = 300;
    private static final int SHORT_WAIT = 10;

    /** Above the seconds that sending all polls takes. */
    private static final int COMMON_END = 30;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final PrintStream out = System.out;
    private final URI server;
    private final ServerProcess process;
    private final int polls;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Connections connections;
    private final List<Connection> waiting = new ArrayList<>();
    private final String[] next;
    private final int[] waits;
    private int answered;
    private long latest;

    private PollsBench(URI server, long pid, int polls) throws IOException {
        this.server = server;
        this.process = new ServerProcess(pid);
        this.polls = polls;
        this.connections =
                new Connections(new InetSocketAddress(server.getHost(), server.getPort()));
        this.next = new String[polls];
        this.waits = new int[polls];
        Arrays.fill(next, "");
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        new PollsBench(
                        URI.create(arguments[0]),
                        Long.parseLong(arguments[1]),
                        Integer.parseInt(arguments[2]))
                .run();
    }

    private void run() throws IOException, InterruptedException {
        awaitServer();
        int first = Math.min(polls, WARM);
        long begin = System.nanoTime();
        subscribe(0, first);
        warmUp(first);
        // Only now, so that the event of the warming up is not theirs.
        subscribe(first, polls);
        print("subscriptions created", "%d in %s", polls, seconds(System.nanoTime() - begin));
        long before = process.liveHeap();
        long start = System.nanoTime();
        pollAll(at -> LONG_WAIT, answer -> {});
        awaitAllWaiting();
        print("all polls waiting after", "%s", seconds(System.nanoTime() - start));
        long after = process.liveHeap();
        print("heap of each waiting poll", "%.1f KB", (after - before) / 1024.0 / polls);
        print("threads of the server", "%d", process.threads());
        print("resident memory of the server", "%d MB", process.residentMegabytes());
        wakeOne();
        print("threads of the server after that", "%d", process.threads());
        wakeAll();
        timeOut();
        timeOutTogether();
        print("threads of the server at the end", "%d", process.threads());
        connections.close();
    }

    private void awaitServer() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                request("GET", "/api/v1/channels", "");
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException("No server at " + server, e);
                }
                Thread.onSpinWait();
            }
        }
    }

    private void subscribe(int from, int to) {
        List<CompletableFuture<HttpResponse<String>>> created = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String filter = i == 0 ? "{}" : "{\"types\":[\"bench.all\"]}";
            String body =
                    "{\"channel\":\"%s\",\"start\":\"latest\",\"filter\":%s}"
                            .formatted(CHANNEL, filter);
            created.add(
                    http.sendAsync(
                            build("PUT", "/api/v1/subscriptions/p" + i, body),
                            BodyHandlers.ofString()));
            if (created.size() == 32 || i == to - 1) {
                for (CompletableFuture<HttpResponse<String>> one : created) {
                    check(one.join());
                }
                created.clear();
            }
        }
    }

    /** Everything once, so that classes, pools and compiled code are not counted as polls. */
    private void warmUp(int count) throws IOException, InterruptedException {
        for (int i = 0; i < polls; i++) {
            waiting.add(connections.connection(i));
        }
        for (Connection one : waiting.subList(0, count)) {
            poll(one, SHORT_WAIT, answer -> {});
        }
        while (connections.open() < count) {
            connections.run(100);
        }
        append("bench.all");
        awaitAnswers(count);
    }

    private void wakeOne() throws IOException, InterruptedException {
        long[] took = new long[ONES];
        for (int i = 0; i < ONES; i++) {
            answered = 0;
            long start = System.nanoTime();
            append("bench.one");
            awaitAnswers(1);
            took[i] = latest - start;
            poll(waiting.get(0), LONG_WAIT, answer -> {});
            connections.run(20);
        }
        percentiles("one woken while the others wait, from publishing to its bytes", took);
    }

    private void wakeAll() throws IOException, InterruptedException {
        answered = 0;
        double cpu = process.cpuSeconds();
        long start = System.nanoTime();
        append("bench.all");
        awaitAnswers(polls);
        print(
                "all woken, from publishing to the last byte",
                "%s; %.2f s of the server's processor time",
                seconds(latest - start),
                process.cpuSeconds() - cpu);
    }

    private void timeOut() throws IOException {
        lateness(
                "answered after the end of its wait by, " + PACE + " ends a second",
                at -> SHORT_WAIT);
    }

    /** Whatever is sent in one second ends in another one: the worst that clients can do. */
    private void timeOutTogether() throws IOException {
        lateness(
                "answered after the end of its wait by, all ends within one second",
                at -> COMMON_END - (int) Duration.ofNanos(at).toSeconds());
    }

    private void lateness(String what, LongToIntFunction wait) throws IOException {
        long[] late = new long[polls];
        answered = 0;
        double cpu = process.cpuSeconds();
        pollAll(
                wait,
                answer ->
                        late[answer.connection().number] =
                                answer.took()
                                        - Duration.ofSeconds(waits[answer.connection().number])
                                                .toNanos());
        awaitAnswers(polls);
        percentiles(what, late);
        print(
                "processor time of the server for such a poll",
                "%.0f µs",
                (process.cpuSeconds() - cpu) * 1e6 / polls);
    }

    /** Sends all, {@link #PACE} a second; the wait depends on the nanoseconds since the first. */
    private void pollAll(LongToIntFunction wait, Consumer<Answer> then) throws IOException {
        long start = System.nanoTime();
        for (Connection one : waiting) {
            long due = one.number * Duration.ofSeconds(1).toNanos() / PACE;
            while (System.nanoTime() - start < due) {
                connections.run(1);
            }
            waits[one.number] = wait.applyAsInt(due);
            poll(one, waits[one.number], then);
        }
    }

    private void poll(Connection connection, int wait, Consumer<Answer> then) throws IOException {
        connection.get(
                "/api/v1/subscriptions/p"
                        + connection.number
                        + "/events?wait="
                        + wait
                        + next[connection.number],
                answer -> {
                    if (answer.status() != 200) {
                        throw new IllegalStateException(answer.status() + " " + answer.body());
                    }
                    next[answer.connection().number] =
                            "&session="
                                    + answer.field("session")
                                    + "&ack="
                                    + answer.field("offset");
                    answered++;
                    latest = answer.at();
                    then.accept(answer);
                });
    }

    private void awaitAnswers(int count) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (answered < count) {
            connections.run(100);
            if (System.nanoTime() > end) {
                throw new IllegalStateException(answered + " of " + count + " were answered");
            }
        }
    }

    private void awaitAllWaiting() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String after = "";
        int active = 0;
        while (true) {
            connections.run(10);
            String list =
                    request("GET", "/api/v1/subscriptions?limit=1000&after=" + after, "").body();
            active += count(list, "\"state\":\"active\"");
            int more = list.indexOf("\"next\":\"");
            if (more > 0) {
                after = list.substring(more + 8, list.indexOf('"', more + 8));
            } else if (active == polls && connections.open() == polls) {
                return;
            } else if (System.nanoTime() > end) {
                throw new IllegalStateException(active + " of " + polls + " wait");
            } else {
                after = "";
                active = 0;
            }
        }
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    private void append(String type) throws IOException, InterruptedException {
        // Sent without waiting: an answer may arrive before the journal's own.
        var unused =
                http.sendAsync(
                                build(
                                        "POST",
                                        "/api/v1/channels/" + CHANNEL + "/events",
                                        """
                                {"specversion":"1.0","id":"%d","source":"/bench","type":"%s",\
                                "datacontenttype":"application/json","data":{"text":"%s"}}"""
                                                .formatted(
                                                        System.nanoTime(), type, "x".repeat(200))),
                                BodyHandlers.ofString())
                        .whenComplete(
                                (response, failure) -> {
                                    if (failure != null || response.statusCode() != 202) {
                                        out.println(
                                                "publishing failed: " + response + " " + failure);
                                    }
                                });
    }

    private HttpResponse<String> request(String method, String path, String body)
            throws IOException, InterruptedException {
        return check(http.send(build(method, path, body), BodyHandlers.ofString()));
    }

    private HttpRequest build(String method, String path, String body) {
        return HttpRequest.newBuilder(server.resolve(path))
                .header(
                        "Content-Type",
                        method.equals("POST") ? "application/cloudevents+json" : "application/json")
                .method(method, BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static HttpResponse<String> check(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response;
    }

    private void percentiles(String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        print(
                what,
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    private void print(String what, String format, Object... values) {
        out.println("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
    }
}
