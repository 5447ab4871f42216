package io.dromedary.api.http;

import io.dromedary.api.stream.Streams;
import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Window;
import io.dromedary.subscription.Subscriptions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events as they come, over one connection (server-sent events). */
@RestController
@Tag(name = "Events")
class StreamController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String EXAMPLE =
            """
            event: opened
            data: {"session":"3-5f1d00c2"}

            id: 1042
            data: {"specversion":"1.0","type":"onec.transaction.committed","source":"/onec/trade"}

            :

            id: fenced
            event: fenced
            data: {"code":"fenced","detail":"A later poll has taken over the subscription billing"}
            """;

    private final Subscriptions subscriptions;
    private final Streams streams;

    StreamController(Subscriptions subscriptions, Streams streams) {
        this.subscriptions = subscriptions;
        this.streams = streams;
    }

    @GetMapping(path = "/api/v1/subscriptions/{name}/stream")
    @Operation(
            operationId = "stream",
            summary = "Be given events as they come",
            description =
                    """
                    Server-sent events: `id` is the event's position, `data` the CloudEvent as JSON. The first frame, \
                    `opened`, tells the session to acknowledge with. Parked events that are replayed have the `id` \
                    `POSITION@SESSION`, and are acknowledged with that session. A stream takes the subscription over; whoever read it before is \
                    given a last frame `fenced`, or 409. When a stream ends for a reason, its last frame is named by \
                    the `code` that an answer would have: `fenced`, `unknown-subscription` (deleted), `stopping`, \
                    `unavailable`.""",
            parameters =
                    @Parameter(
                            name = LAST_EVENT_ID,
                            in = ParameterIn.HEADER,
                            description =
                                    "As an EventSource sends it when it reconnects: `last-event-id`"))
    @ApiResponse(
            responseCode = "200",
            description = "The stream",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject(EXAMPLE)))
    @ApiResponse(
            responseCode = "204",
            description =
                    "Somebody else took over from this EventSource, which reconnects by itself: it"
                            + " must not, and this answer stops it")
    @ApiResponse(responseCode = "409", description = "`fenced`: `session` was taken over from")
    @ApiResponse(
            responseCode = "422",
            description = "`not-given`: `last-event-id` is above everything that was given")
    @ApiResponse(responseCode = "503", description = "The service is stopping; come again later")
    @NamedCall
    void stream(
            @Parameter(example = "billing") @PathVariable String name,
            @Parameter(
                            description =
                                    "When an event is done with. `explicit`: when it is"
                                            + " acknowledged, by `POST …/ack` with the session or by"
                                            + " `last-event-id`; `auto`: when it has been sent",
                            schema = @Schema(allowableValues = {"explicit", "auto"}))
                    @RequestParam(defaultValue = "explicit")
                    String ack,
            @Parameter(
                            description =
                                    "Acknowledges everything up to the event of this id; the stream"
                                            + " begins behind it")
                    @RequestParam(name = "last-event-id", required = false)
                    String lastEventId,
            @Parameter(description = "Takes over only if this session still reads")
                    @RequestParam(required = false)
                    String session,
            @Parameter(
                            description =
                                    "Most events that are given and not acknowledged, up to"
                                            + " `dromedary.stream.window-events`, its default")
                    @RequestParam(required = false)
                    Integer window,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        LateFailure.rethrow(request);
        RequestFields.checkQuery(request, "ack", "last-event-id", "session", "window");
        // The header is newer: a reconnecting EventSource repeats the query as it was.
        Optional<String> last =
                Optional.ofNullable(request.getHeader(LAST_EVENT_ID))
                        .or(() -> Optional.ofNullable(lastEventId))
                        .filter(id -> !id.isEmpty());
        if (last.filter(StreamFrames.STOP::equals).isPresent()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        StreamWish wish =
                new StreamWish(
                        Optional.ofNullable(session),
                        last.map(EventId::parse),
                        window(Optional.ofNullable(window)),
                        acknowledgement(ack));
        var unused =
                new StreamResponse(
                        request.startAsync(request, response), subscriptions, name, wish, streams);
    }

    private static Acknowledgement acknowledgement(String ack) {
        return switch (ack) {
            case "explicit" -> Acknowledgement.EXPLICIT;
            case "auto" -> Acknowledgement.ON_NEXT;
            default -> throw new InvalidRequestException("ack is explicit or auto, not " + ack);
        };
    }

    private Window window(Optional<Integer> wanted) {
        Window most = streams.properties().window();
        int events = wanted.orElse(most.events());
        if (events < 1 || events > most.events()) {
            throw new InvalidRequestException(
                    "window is from 1 to " + most.events() + ", not " + events);
        }
        return new Window(events, most.bytes());
    }
}
