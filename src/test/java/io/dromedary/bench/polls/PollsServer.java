package io.dromedary.bench.polls;

import io.cloudevents.CloudEvent;
import io.dromedary.api.TestService;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.sqlite.SqliteJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The server under measurement: subscriptions and their HTTP interface, and an inlet for events.
 */
public final class PollsServer {

    private PollsServer() {}

    /** Arguments: folder of the state, then properties {@code name=value}. */
    public static void main(String[] arguments) {
        Path data = Path.of(arguments[0]);
        String[] properties =
                List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        ConfigurableApplicationContext context;
        try {
            context = TestService.start(data, Inlet.class, properties);
        } catch (RuntimeException e) {
            // Spring's own report is switched off, as the program has a better one.
            throw new IllegalStateException("The server does not start", e);
        }
        context.registerShutdownHook();
    }

    /** Takes one event, and answers when it is in the journal. */
    static final class Inlet {

        @Bean(destroyMethod = "close")
        SqliteJournal journal(@Value("${dromedary.data}") Path data) {
            return SqliteJournal.open(data.resolve("journal.db"));
        }

        @Bean
        RouterFunction<ServerResponse> inlet(Journal journal) {
            return RouterFunctions.route()
                    .POST(
                            "/api/v1/channels/{channel}/events",
                            request -> {
                                CloudEvent event = EventCodec.fromJson(request.body(byte[].class));
                                journal.append(
                                                Map.of(
                                                        request.pathVariable("channel"),
                                                        List.of(event)),
                                                Optional.empty())
                                        .join();
                                return ServerResponse.accepted().build();
                            })
                    .build();
        }
    }
}
