package io.dromedary.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.StateTransfer;
import io.dromedary.subscription.SubscriptionGroup;
import io.dromedary.subscription.Subscriptions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** All subscriptions and their offsets at once, to be kept or taken elsewhere. */
@RestController
@RequestMapping("/api/v1/state")
@Tag(name = "Subscriptions")
class StateController {

    private static final String EXAMPLE =
            """
            [{"config":{"channel":"transactions","start":"earliest","filter":{}},\
            "consumers":{"billing":1042,"search":998}}]""";

    private final StateTransfer state;

    StateController(Subscriptions subscriptions) {
        this.state = new StateTransfer(subscriptions);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "exportState", summary = "Export all subscriptions and their offsets")
    @ApiResponse(
            responseCode = "200",
            description = "By configuration, the offset of each consumer",
            content = @Content(examples = @ExampleObject(EXAMPLE)))
    List<Group> export() {
        return state.export().stream()
                .map(
                        group ->
                                new Group(
                                        new Config(
                                                group.channel(),
                                                group.start().toString(),
                                                group.filter().toJson()),
                                        group.consumers()))
                .toList();
    }

    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "importState",
            summary = "Import subscriptions and their offsets",
            description =
                    "Creates those that are missing and moves all to their offsets; others stay as"
                            + " they are. Durable when answered.")
    @ApiResponse(responseCode = "204", description = "Imported")
    @ApiResponse(
            responseCode = "409",
            description = "`conflict`: one exists with another configuration; nothing was imported")
    @ApiResponse(responseCode = "400", description = "`invalid`: the body is malformed")
    void restore(
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(examples = @ExampleObject(EXAMPLE)))
                    @RequestBody
                    JsonNode body) {
        if (!body.isArray()) {
            throw new InvalidRequestException("The body is a JSON array of configurations");
        }
        List<SubscriptionGroup> groups = new ArrayList<>();
        for (JsonNode each : body) {
            RequestFields group = RequestFields.of(each, "config", "consumers");
            RequestFields config = group.object("config", "channel", "start", "filter");
            groups.add(
                    new SubscriptionGroup(
                            config.requiredText("channel", "the name of the channel"),
                            config.text("start")
                                    .map(StartPosition::parse)
                                    .orElse(StartPosition.EARLIEST),
                            config.filter("filter"),
                            group.offsets("consumers")));
        }
        state.restore(groups);
    }

    /** Subscriptions that differ only in their names and offsets. */
    record Group(Config config, SortedMap<String, Long> consumers) {}

    /** What they have in common. */
    record Config(String channel, String start, JsonNode filter) {}
}
