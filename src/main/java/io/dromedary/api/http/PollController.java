package io.dromedary.api.http;

import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.Subscriptions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The long poll. While it waits it holds a connection and no thread. */
@RestController
@Tag(name = "Events")
public class PollController {

    /** Beyond the wait, for a client to take its answer; then the connection is closed. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Subscriptions subscriptions;

    PollController(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Whether a request to this path may wait. */
    public static boolean isWaiting(String path) {
        return path.startsWith("/api/v1/subscriptions/")
                && (path.endsWith("/events") || path.endsWith("/stream"));
    }

    @GetMapping(
            path = "/api/v1/subscriptions/{name}/events",
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "poll",
            summary = "Wait for events",
            description =
                    """
                    Answers with the oldest unacknowledged events that fit the filter, as soon as there is one; with \
                    an empty list when the wait is over. What was given and not acknowledged is given again. \
                    Send `session` with every further poll; a poll without it takes the subscription over from \
                    whoever read it before.""")
    @ApiResponse(
            responseCode = "200",
            description = "Events, or an empty list",
            content =
                    @Content(
                            schema = @Schema(implementation = PollAnswer.class),
                            examples = @ExampleObject(PollAnswer.EXAMPLE)))
    @ApiResponse(
            responseCode = "409",
            description = "`fenced`: a later poll took the subscription over; stop polling")
    @ApiResponse(
            responseCode = "422",
            description = "`not-given`: `ack` or `after` is above everything that was given")
    @ApiResponse(responseCode = "503", description = "The service is stopping; poll again later")
    @NamedCall
    void poll(
            @Parameter(example = "billing") @PathVariable String name,
            @Parameter(description = "Seconds to wait for the first event")
                    @RequestParam(defaultValue = "25")
                    int wait,
            @Parameter(description = "Most events of the answer")
                    @RequestParam(defaultValue = "100")
                    int limit,
            @Parameter(description = "Acknowledges everything up to this offset")
                    @RequestParam(required = false)
                    Long ack,
            @Parameter(
                            description =
                                    "Reads ahead: begins behind this offset, up to which events are"
                                            + " still being worked on; what is not acknowledged"
                                            + " within the visibility time comes again")
                    @RequestParam(required = false)
                    Long after,
            @Parameter(description = "As the last answer gave it") @RequestParam(required = false)
                    String session,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        LateFailure.rethrow(request);
        RequestFields.checkQuery(request, "wait", "limit", "ack", "after", "session");
        CompletableFuture<Answer> answer =
                subscriptions.poll(
                        name,
                        new Poll(
                                Optional.ofNullable(session),
                                RequestFields.offset("ack", ack),
                                RequestFields.offset("after", after),
                                limit,
                                Duration.ofSeconds(wait),
                                false));
        PollResponse.await(request, response, answer, Duration.ofSeconds(wait).plus(GRACE));
    }
}
