package io.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kod drain}: the exchange of a running service at rest. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets a running service send no new changes and receive what waits, until nothing is"
                    + " under way: before a configuration of 1C is updated.",
            "It stays so until 'kod drain --end', or until the service restarts."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:nothing is under way any more",
            " 1:the time is over, and standard error says what is left; or the service cannot be"
                    + " asked",
            " 2:wrong call"
        })
final class KodDrainCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/exchange/drain";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 500;
    private static final int OK = 200;

    private final ObjectMapper mapper = new ObjectMapper();

    @Spec private CommandSpec command;

    @Option(
            names = "--service",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "Where the service listens. Default: ${DEFAULT-VALUE}.")
    private URI service;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File whose first line is an access token, if the service asks for one.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait. Default: ${DEFAULT-VALUE}.")
    private long limit;

    @Option(names = "--end", description = "Lets the exchange go on.")
    private boolean end;

    @Override
    public Integer call() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        if (end) {
            JsonNode unused = ask(http, "DELETE");
            command.commandLine().getErr().println("The exchange goes on");
            return ExitCode.DONE;
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit);
        JsonNode state = ask(http, "POST");
        while (state.path("state").asText().equals("draining") && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            state = ask(http, "GET");
        }
        return switch (state.path("state").asText()) {
            case "drained" -> {
                command.commandLine()
                        .getErr()
                        .println("Nothing is under way. 'kod drain --end' lets it go on");
                yield ExitCode.DONE;
            }
            case "draining" -> {
                command.commandLine()
                        .getErr()
                        .println(
                                "After "
                                        + limit
                                        + " s something is left; it still drains, until 'kod drain"
                                        + " --end':");
                state.path("left")
                        .forEach(one -> command.commandLine().getErr().println(one.asText()));
                yield ExitCode.FAILED;
            }
            default -> throw new IOException("Somebody else has ended the drain, or restarted it");
        };
    }

    private JsonNode ask(HttpClient http, String method) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address())
                        .timeout(PATIENCE)
                        .method(method, BodyPublishers.noBody());
        if (tokenFile.isPresent()) {
            request.header("Authorization", "Bearer " + token(tokenFile.get()));
        }
        HttpResponse<String> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (ConnectException e) {
            throw new IOException(
                    "Nobody listens at "
                            + service
                            + ". Start the service, or name it with --service",
                    e);
        }
        if (answer.statusCode() != OK) {
            throw new IOException(
                    address() + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return mapper.readTree(answer.body());
    }

    private URI address() {
        try {
            URI address = service.resolve(PATH);
            HttpRequest.newBuilder(address); // checks that it is one of HTTP
            return address;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--service: '" + service + "' is no address such as http://localhost:8080",
                    e);
        }
    }

    private static String token(Path file) throws IOException {
        return Files.readAllLines(file).stream().findFirst().orElse("").strip();
    }
}
