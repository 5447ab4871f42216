package io.dromedary.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.replay.ReplayRequest;
import io.dromedary.replay.ReplayStatus;
import io.dromedary.replay.Replays;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Sending a range of a channel into an exchange once more. */
@RestController
@RequestMapping(
        path = "/api/v1/channels/{channel}/replay",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Channels")
class ReplayController {

    private static final String ROUTING_KEY = "routingKey";

    private final Replays replays;

    ReplayController(Replays replays) {
        this.replays = replays;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "startReplay",
            summary = "Send a range of the channel's events into a RabbitMQ exchange once more",
            description =
                    "Each event has the extension `replayed`. The exchange must exist. While the"
                            + " broker is away the replay waits. A restart of the service ends it.")
    @ApiResponse(responseCode = "202", description = "It runs")
    @ApiResponse(responseCode = "400", description = "`invalid`: the body makes no sense")
    @ApiResponse(responseCode = "404", description = "`unknown`: there is no such channel")
    @ApiResponse(responseCode = "409", description = "`no-source`: no RabbitMQ is configured")
    @ApiResponse(responseCode = "429", description = "`too-many`: as many as may run do")
    ResponseEntity<View> start(
            @PathVariable String channel,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            examples =
                                                    @ExampleObject(
                                                            "{\"from\":1,\"to\":500,\"exchange\":\"onec.events\",\"rate\":100}")))
                    @RequestBody
                    JsonNode body) {
        RequestFields fields =
                RequestFields.of(body, "from", "to", "exchange", ROUTING_KEY, "rate");
        ReplayRequest request =
                new ReplayRequest(
                        channel,
                        fields.requiredOffset("from", "the first position"),
                        fields.requiredOffset("to", "the last position"),
                        fields.requiredText("exchange", "where the events go"),
                        fields.text(ROUTING_KEY),
                        body.hasNonNull("rate")
                                ? (int)
                                        Math.min(
                                                Integer.MAX_VALUE,
                                                fields.requiredOffset("rate", "events a second"))
                                : ReplayRequest.DEFAULT_RATE);
        ReplayStatus status = replays.start(request);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(
                        ServletUriComponentsBuilder.fromCurrentRequest()
                                .pathSegment(status.id())
                                .build()
                                .toUri())
                .body(View.of(status));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getReplay", summary = "Show how far a replay is")
    @ApiResponse(responseCode = "200", description = "Also when it is over")
    @ApiResponse(responseCode = "404", description = "`unknown`: there is none")
    View get(@PathVariable String channel, @PathVariable String id) {
        return View.of(replays.get(channel, id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "stopReplay", summary = "Stop a replay")
    @ApiResponse(responseCode = "204", description = "It ends; what was sent stays sent")
    @ApiResponse(responseCode = "404", description = "`unknown`: there is none")
    void stop(@PathVariable String channel, @PathVariable String id) {
        replays.stop(channel, id);
    }

    /** A replay as it is shown. */
    @Schema(name = "Replay")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record View(
            String id,
            @Schema(allowableValues = {"running", "waiting", "done", "stopped"}) String state,
            long from,
            long to,
            String exchange,
            int rate,
            @Schema(description = "Last position that is done with") long position,
            @Schema(description = "Events that were delivered") long published,
            @Schema(description = "Events of the range that retention had removed") long removed,
            @Schema(description = "Why the last attempt failed, while it is tried again")
                    Optional<String> problem) {

        private static View of(ReplayStatus status) {
            ReplayRequest request = status.request();
            return new View(
                    status.id(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    request.from(),
                    request.to(),
                    request.exchange(),
                    request.rate(),
                    status.position(),
                    status.published(),
                    status.removed(),
                    status.problem());
        }
    }
}
