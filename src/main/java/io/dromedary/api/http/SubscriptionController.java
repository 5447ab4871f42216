package io.dromedary.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.definition.SubscriptionDefinitions;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscriptions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Creating, showing, moving and deleting subscriptions. */
@RestController
@RequestMapping(path = "/api/v1/subscriptions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Subscriptions")
class SubscriptionController {

    private static final int LONGEST_LIST = 1_000;

    private final Subscriptions subscriptions;
    private final SubscriptionDefinitions definitions;

    SubscriptionController(Subscriptions subscriptions, SubscriptionDefinitions definitions) {
        this.subscriptions = subscriptions;
        this.definitions = definitions;
    }

    @PutMapping(path = "/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "createSubscription",
            summary = "Create a subscription, or find it unchanged",
            description =
                    "Durable when answered. `channel` is a name, or where the channel's events come"
                            + " from, such as `{\"exchange\":\"onec.events\",\"bindings\":[\"trade.#\"]}`:"
                            + " that channel is then begun if there is none. `start` is `earliest`"
                            + " (the default), `latest`, `offset:N` (behind that offset) or"
                            + " `time:ISO-8601`.")
    @ApiResponse(responseCode = "201", description = "Created")
    @ApiResponse(responseCode = "200", description = "It exists and is as asked for")
    @ApiResponse(responseCode = "400", description = "`invalid`: the name or the body is malformed")
    @ApiResponse(
            responseCode = "409",
            description =
                    "`conflict`: it exists with another channel, start or filter;"
                            + " `no-source`: no events can flow into a channel of that configuration")
    ResponseEntity<SubscriptionView> put(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Definition.class),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"channel\":\"transactions\",\"start\":\"earliest\"}")))
                    @RequestBody
                    JsonNode body) {
        RequestFields fields = RequestFields.of(body, "channel", "start", "filter");
        JsonNode channel =
                fields.textOrObject(
                        "channel",
                        "the name of the channel, such as transactions, or its configuration");
        Subscriptions.Creation creation =
                definitions.create(name, channel, fields.text("start"), fields.filter("filter"));
        SubscriptionView view = SubscriptionView.of(creation.status());
        return creation.created()
                ? ResponseEntity.created(here()).body(view)
                : ResponseEntity.ok(view);
    }

    @PutMapping(path = "/{name}/filter", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "changeFilter",
            summary = "Change which events a subscription is given",
            description =
                    "Durable when answered; the offset and the session stay. From the offset on the"
                            + " new filter decides, also for a poll that waits: what was given and"
                            + " not acknowledged is given again if it fits. `{}` lets everything"
                            + " through.")
    @ApiResponse(responseCode = "200", description = "The subscription under the new filter")
    @NamedCall
    SubscriptionView changeFilter(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"types\":[\"onec.transaction.committed\"]}")))
                    @RequestBody
                    JsonNode body) {
        return SubscriptionView.of(
                subscriptions.changeFilter(name, RequestFields.filterOf("filter", body)));
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getSubscription", summary = "Show a subscription")
    @ApiResponse(responseCode = "200", description = "The subscription and where it stands")
    @NamedCall
    SubscriptionView get(@Parameter(example = "billing") @PathVariable String name) {
        return SubscriptionView.of(subscriptions.get(name));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteSubscription",
            summary = "Delete a subscription and its offset",
            description = "Durable when answered. A poll that waits is answered with 404.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @NamedCall
    void delete(@Parameter(example = "billing") @PathVariable String name) {
        subscriptions.delete(name);
    }

    @GetMapping
    @Operation(
            operationId = "listSubscriptions",
            summary = "List the subscriptions",
            description = "In the order of their names; pass `next` as `after` for the next page.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "400", description = "`invalid`: `limit` is outside its bounds")
    Listing list(
            @Parameter(description = "Begins behind this name") @RequestParam(defaultValue = "")
                    String after,
            @Parameter(description = "Most subscriptions of the page")
                    @RequestParam(defaultValue = "100")
                    int limit) {
        RequestFields.checkRange("limit", limit, 1, LONGEST_LIST);
        List<SubscriptionView> page =
                subscriptions.list(after, limit + 1).stream().map(SubscriptionView::of).toList();
        return page.size() <= limit
                ? new Listing(page, Optional.empty())
                : new Listing(page.subList(0, limit), Optional.of(page.get(limit - 1).name()));
    }

    @PostMapping(path = "/{name}/ack", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "acknowledge",
            summary = "Acknowledge everything up to an offset",
            description =
                    "At or below what is acknowledged already it changes nothing. `session` is"
                            + " checked if given.")
    @ApiResponse(responseCode = "200", description = "Where the subscription stands now")
    @ApiResponse(responseCode = "409", description = "`fenced`: the session was taken over")
    @ApiResponse(responseCode = "422", description = "`not-given`: nothing up there was given")
    @NamedCall
    SubscriptionView acknowledge(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = Acknowledgement.class),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"offset\":1042,\"session\":\"3-5f1d00c2\"}")))
                    @RequestBody
                    JsonNode body) {
        RequestFields fields = RequestFields.of(body, "offset", "session");
        long offset = fields.requiredOffset("offset", "up to where everything is done with");
        subscriptions.acknowledge(name, fields.text("session"), offset);
        return SubscriptionView.of(subscriptions.get(name));
    }

    @PostMapping(path = "/{name}/seek", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "seek",
            summary = "Move a subscription",
            description =
                    "Durable when answered. A poll that waits goes on from there; acknowledging"
                            + " what was given before has no effect any more.")
    @ApiResponse(responseCode = "200", description = "Where the subscription stands now")
    @ApiResponse(responseCode = "409", description = "`fenced`: the session was taken over")
    @NamedCall
    SubscriptionView seek(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Move.class),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"to\":\"time:2026-01-31T09:00:00Z\"}")))
                    @RequestBody
                    JsonNode body) {
        RequestFields fields = RequestFields.of(body, "to", "session");
        String to = fields.requiredText("to", "earliest, latest, offset:N or time:ISO-8601");
        subscriptions.seek(name, fields.text("session"), StartPosition.parse(to));
        return SubscriptionView.of(subscriptions.get(name));
    }

    private static URI here() {
        return ServletUriComponentsBuilder.fromCurrentRequestUri().build(true).toUri();
    }

    /** Body of a creation, for the interface's description. */
    @Schema(name = "SubscriptionDefinition")
    record Definition(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            description = "A name, or an object with exchange and bindings",
                            example = "transactions")
                    Object channel,
            @Schema(
                            description = "earliest, latest, offset:N or time:ISO-8601",
                            defaultValue = "earliest")
                    String start,
            @Schema(description = "Which events are given; all without it", type = "object")
                    Object filter) {}

    /** Body of an acknowledgement, for the interface's description. */
    @Schema(name = "Acknowledgement")
    record Acknowledgement(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long offset,
            @Schema(description = "Checked if given") String session) {}

    /** Body of a move, for the interface's description. */
    @Schema(name = "Move")
    record Move(
            @Schema(
                            description = "earliest, latest, offset:N or time:ISO-8601",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    String to,
            @Schema(description = "Checked if given") String session) {}

    /** One page of the list. */
    @Schema(name = "Subscriptions")
    record Listing(
            List<SubscriptionView> subscriptions,
            @Schema(description = "Absent on the last page", type = "string")
                    @JsonInclude(JsonInclude.Include.NON_ABSENT)
                    Optional<String> next) {}
}
