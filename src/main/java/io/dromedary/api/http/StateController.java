package io.dromedary.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.Channels;
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
import java.util.Optional;
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
            "consumers":{"billing":1042,"search":998}},\
            {"config":{"channel":{"bindings":["trade.#"],"exchange":"onec.events"},\
            "start":"latest","filter":{}},"consumers":{"stock":7}}]""";

    private final StateTransfer state;
    private final Channels channels;

    StateController(Subscriptions subscriptions, Channels channels) {
        this.state = new StateTransfer(subscriptions);
        this.channels = channels;
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
                                                channel(group.channel()),
                                                group.start().toString(),
                                                group.filter().toJson()),
                                        group.consumers()))
                .toList();
    }

    /** Its configuration, if it has one: elsewhere nobody could tell it from the name. */
    private JsonNode channel(String name) {
        return channels.find(name)
                .<JsonNode>map(ChannelConfiguration::toJson)
                .orElseGet(() -> TextNode.valueOf(name));
    }

    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "importState",
            summary = "Import subscriptions and their offsets",
            description =
                    "Creates those that are missing and moves all to their offsets; others stay as"
                            + " they are. A channel that is given by its configuration is begun if"
                            + " there is none. Durable when answered.")
    @ApiResponse(responseCode = "204", description = "Imported")
    @ApiResponse(
            responseCode = "409",
            description =
                    "`conflict`: one exists with another configuration; nothing was imported."
                            + " `no-source`: no events can flow into one of the channels")
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
        List<ChannelConfiguration> configurations = new ArrayList<>();
        for (JsonNode each : body) {
            RequestFields group = RequestFields.of(each, "config", "consumers");
            RequestFields config = group.object("config", "channel", "start", "filter");
            JsonNode channel =
                    config.textOrObject("channel", "the name of the channel, or its configuration");
            Optional<ChannelConfiguration> configuration =
                    channel.isObject() ? Optional.of(configuration(channel)) : Optional.empty();
            configuration.ifPresent(configurations::add);
            groups.add(
                    new SubscriptionGroup(
                            configuration
                                    .map(ChannelConfiguration::channel)
                                    .orElseGet(channel::textValue),
                            config.text("start")
                                    .map(StartPosition::parse)
                                    .orElse(StartPosition.EARLIEST),
                            config.filter("filter"),
                            group.offsets("consumers")));
        }
        state.check(groups);
        configurations.forEach(channels::ensure);
        state.restore(groups);
    }

    private static ChannelConfiguration configuration(JsonNode json) {
        try {
            return ChannelConfiguration.parse(json);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("channel: " + e.getMessage());
        }
    }

    /** Subscriptions that differ only in their names and offsets. */
    record Group(Config config, SortedMap<String, Long> consumers) {}

    /**
     * What they have in common.
     *
     * @param channel its name, or its configuration
     */
    record Config(JsonNode channel, String start, JsonNode filter) {}
}
