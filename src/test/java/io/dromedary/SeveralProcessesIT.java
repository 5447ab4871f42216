package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.demo.Manners;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.JarProgram;
import io.dromedary.testkit.RememberingLedger;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Two programs on one PostgreSQL journal")
class SeveralProcessesIT {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration STARTING = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir private Path folder;

    private final List<Running> started = new ArrayList<>();
    private final RememberingLedger ledger = new RememberingLedger();

    @AfterEach
    void stop() {
        started.forEach(Running::kill);
    }

    @Test
    @HardCase(store = "PostgreSQL", face = "HTTP", fault = "kill -9 of the leader")
    @DisplayName(
            "when the leader is killed, the other one reads the log on within seconds, and the"
                    + " subscriber goes on there with nothing lost")
    void leaderKilled() throws Exception {
        SimulationSettings settings =
                SimulationSettings.in(folder.resolve("1Cv8Log"))
                        .withRate(40)
                        .withManners(Manners.PLAIN);
        try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
            infobase.advance(20);
            Running leader = start();
            Subscriber subscriber = new Subscriber();
            subscriber.create(leader);
            Awaitility.await().atMost(SOON).until(leader::leads);
            Running other = start();
            assertThat(other.leads()).isFalse();
            infobase.start();

            subscriber.readFrom(leader, 60);
            subscriber.readFrom(other, 60);
            subscriber.readFrom(leader, 60);
            leader.kill();
            long killed = System.nanoTime();
            int before = ledger.entries(Kind.COMMITTED).size();
            subscriber.readFrom(other, before + 20 - subscriber.distinct());
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(SOON);

            Running again = start();
            assertThat(other.leads()).isTrue();
            assertThat(again.leads()).isFalse();
            subscriber.readFrom(again, 60);
            List<String> committed = allCommitted(infobase);
            subscriber.readFrom(again, committed.size() - subscriber.distinct());
            assertThat(subscriber.places).isEqualTo(committed);
            assertThat(subscriber.lateRepeats)
                    .as("repeated later than in the first answer of another process")
                    .isEmpty();
        }
    }

    private List<String> allCommitted(SimulatedInfobase infobase) {
        infobase.close();
        return ledger.entries(Kind.COMMITTED).stream().map(SeveralProcessesIT::place).toList();
    }

    private Running start() throws IOException, InterruptedException {
        Running program = new Running(started.size());
        started.add(program);
        program.awaitReady();
        return program;
    }

    private static String place(LedgerEntry entry) {
        return entry.header() + "/" + entry.file() + "/" + entry.offset();
    }

    /** One process of the program. */
    private final class Running {

        private final int port = freePort();
        private final Path output;
        private final Process process;

        Running(int number) throws IOException, InterruptedException {
            PostgresAccess access = POSTGRES.access();
            output = folder.resolve("output-" + number + ".txt");
            process =
                    JarProgram.quick(
                                    Path.of(System.getProperty("dromedary.jar")),
                                    List.of(
                                            "--server.port=" + port,
                                            "--dromedary.journal.url=" + access.url(),
                                            "--dromedary.journal.username=" + access.username(),
                                            "--dromedary.journal.password=" + access.password()))
                            .process(folder.resolve("1Cv8Log"), folder.resolve("data-" + number))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        }

        void awaitReady() {
            Awaitility.await()
                    .atMost(STARTING)
                    .failFast(() -> !process.isAlive())
                    .until(() -> said().contains("Dromedary is ready"));
        }

        String said() throws IOException {
            return Files.readString(output);
        }

        boolean leads() throws IOException {
            return said().contains("Infobase trade: reading ");
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(
                            URI.create(
                                    "http://127.0.0.1:" + port + "/api/v1/subscriptions/" + path))
                    .timeout(SOON);
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }

        private static int freePort() throws IOException {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            }
        }
    }

    /** A client that goes from one process to the other with its session. */
    private static final class Subscriber {

        /** First readings, in their order. */
        private final List<String> places = new ArrayList<>();

        private final Set<String> known = new HashSet<>();
        private final List<String> lateRepeats = new ArrayList<>();
        private String session = "";
        private String acknowledged = "";

        void create(Running at) throws Exception {
            HttpResponse<String> answer =
                    HTTP.send(
                            at.request("billing")
                                    .header("Content-Type", "application/json")
                                    .PUT(
                                            BodyPublishers.ofString(
                                                    "{\"channel\":\"transactions\",\"start\":\"earliest\",\"filter\":{\"types\":[\"onec.transaction.committed\"]}}"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }

        int distinct() {
            return places.size();
        }

        /** Reads until it has been given so many more that it did not know. */
        void readFrom(Running at, int more) throws Exception {
            int wanted = distinct() + more;
            for (int answer = 0; distinct() < wanted; answer++) {
                JsonNode body = poll(at);
                for (JsonNode event : body.get("events")) {
                    String id = event.get("id").asText();
                    String place = String.join("/", List.of(id.split("/", -1)).subList(0, 3));
                    if (known.add(place)) {
                        places.add(place);
                    } else if (answer > 0) {
                        lateRepeats.add(place);
                    }
                }
                session = "&session=" + body.get("session").asText();
                acknowledged = "&ack=" + body.get("offset").asLong();
            }
        }

        private JsonNode poll(Running at) throws Exception {
            HttpResponse<String> answer =
                    HTTP.send(
                            at.request("billing/events?wait=5&limit=500" + session + acknowledged)
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        }
    }
}
