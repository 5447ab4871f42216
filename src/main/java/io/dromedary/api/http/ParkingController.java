package io.dromedary.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.ParkedEvents;
import io.dromedary.subscription.Refusal;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkingKey;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Refusing events, and what becomes of those that were refused too often. */
@RestController
@RequestMapping(path = "/api/v1/subscriptions/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Parking")
class ParkingController {

    private static final int LONGEST_LIST = 1_000;
    private static final int MOST_EVENTS = 100;
    private static final long MOST_BYTES = 1 << 20;
    private static final String KEY = "key:";
    private static final String EVENT = "event:";

    private final Subscriptions subscriptions;
    private final ParkedEvents parked;

    ParkingController(Subscriptions subscriptions, Journal journal) {
        this.subscriptions = subscriptions;
        this.parked = new ParkedEvents(subscriptions, journal);
    }

    @PostMapping(path = "/nack", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "refuse",
            summary = "Refuse an event",
            description =
                    "The event comes again after a while, with all that was given behind it;"
                            + " acknowledge only what lies before it. The refusal number"
                            + " `dromedary.subscription.parking.refusals` parks it together with the"
                            + " later events of its `partitionkey`, durably. `session` is checked"
                            + " if given.")
    @ApiResponse(responseCode = "200", description = "What it came to")
    @ApiResponse(responseCode = "409", description = "`fenced`: the session was taken over")
    @ApiResponse(
            responseCode = "422",
            description = "`not-given`: the event is neither in flight nor parked")
    RefusalView nack(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Nack.class),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"position\":1042,\"reason\":\"no such contract\",\"session\":\"3-5f1d00c2\"}")))
                    @RequestBody
                    JsonNode body) {
        RequestFields fields = RequestFields.of(body, "position", "reason", "session");
        long position = fields.requiredOffset("position", "of the event, as the answer gave it");
        return RefusalView.of(
                subscriptions.refuse(
                        name, fields.text("session"), position, fields.text("reason").orElse("")));
    }

    @GetMapping("/parked")
    @Operation(
            operationId = "listParked",
            summary = "List the parked keys of a subscription",
            description = "In the order of the keys; pass `next` as `after` for the next page.")
    @ApiResponse(responseCode = "200", description = "One page")
    @ApiResponse(responseCode = "404", description = "There is no such subscription")
    Listing list(
            @Parameter(example = "billing") @PathVariable String name,
            @Parameter(description = "`next` of the page before") @RequestParam(defaultValue = "")
                    String after,
            @Parameter(description = "Most keys of the page") @RequestParam(defaultValue = "100")
                    int limit,
            @Parameter(
                            description =
                                    "How many of the oldest events of each key to show, up to 100;"
                                            + " a page shows little more than 1 MiB of them")
                    @RequestParam(defaultValue = "0")
                    int events,
            @Parameter(hidden = true) HttpServletRequest request) {
        RequestFields.checkQuery(request, "after", "limit", "events");
        RequestFields.checkRange("limit", limit, 1, LONGEST_LIST);
        RequestFields.checkRange("events", events, 0, MOST_EVENTS);
        List<ParkedKey> keys = parked.list(name, cursor(after), limit + 1);
        List<ParkedKey> page = keys.subList(0, Math.min(limit, keys.size()));
        List<KeyView> views = new ArrayList<>(page.size());
        long room = events == 0 ? 0 : MOST_BYTES;
        for (ParkedKey key : page) {
            List<StoredEvent> shown = room > 0 ? parked.events(name, key, events, room) : List.of();
            room -= shown.stream().mapToLong(event -> event.json().length).sum();
            views.add(KeyView.of(key, shown));
        }
        return new Listing(
                views,
                keys.size() > limit
                        ? Optional.of(text(page.get(limit - 1).key()))
                        : Optional.empty());
    }

    @PostMapping(path = "/parked/replay", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "replayParked",
            summary = "Let parked events be given again",
            description =
                    "Durable when answered. They come with the next polls, in order and before"
                            + " everything else, marked `replayed`; when all are acknowledged, the"
                            + " key is free. One that is refused too often again stays parked.")
    @ApiResponse(responseCode = "200", description = "How much is replayed")
    @ApiResponse(responseCode = "404", description = "`not-parked`: nothing of that key is parked")
    Count replay(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Choice.class),
                                            examples = @ExampleObject("{\"key\":\"8f1c2d\"}")))
                    @RequestBody
                    JsonNode body) {
        return Count.of(parked.replay(name, chosen(body)));
    }

    @PostMapping(path = "/parked/drop", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "dropParked",
            summary = "Drop parked events",
            description =
                    "Durable when answered. They are never given again to this subscription; the"
                            + " journal keeps them. The key is free at once.")
    @ApiResponse(responseCode = "200", description = "How much was dropped")
    @ApiResponse(responseCode = "404", description = "`not-parked`: nothing of that key is parked")
    Count drop(
            @Parameter(example = "billing") @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            schema = @Schema(implementation = Choice.class),
                                            examples = @ExampleObject("{\"key\":\"8f1c2d\"}")))
                    @RequestBody
                    JsonNode body) {
        return Count.of(parked.drop(name, chosen(body)));
    }

    /** Which key is meant; empty for all. Nothing is taken for all by mistake. */
    private static Optional<ParkingKey> chosen(JsonNode body) {
        RequestFields fields = RequestFields.of(body, "key", "position", "all");
        Optional<String> key = fields.text("key");
        OptionalLong position = fields.offset("position");
        boolean all = fields.flag("all");
        int given = (key.isPresent() ? 1 : 0) + (position.isPresent() ? 1 : 0) + (all ? 1 : 0);
        if (given != 1) {
            throw new InvalidRequestException(
                    "The body names one of key (a partitionkey), position (of an event without one)"
                            + " and all (true)");
        }
        if (position.isPresent()) {
            return Optional.of(ParkingKey.single(position.getAsLong()));
        }
        return key.map(ParkingKey::named);
    }

    private static Optional<ParkingKey> cursor(String after) {
        if (after.isEmpty()) {
            return Optional.empty();
        }
        if (after.startsWith(KEY)) {
            return Optional.of(ParkingKey.named(after.substring(KEY.length())));
        }
        if (after.matches(EVENT + "\\d{1,18}")) {
            return Optional.of(ParkingKey.single(Long.parseLong(after.substring(EVENT.length()))));
        }
        throw new InvalidRequestException("after is the next of the page before");
    }

    private static String text(ParkingKey key) {
        return key.name().map(name -> KEY + name).orElseGet(() -> EVENT + key.single());
    }

    /** Body of a refusal, for the interface's description. */
    @Schema(name = "Nack")
    record Nack(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            description = "Of the event, from `positions`")
                    long position,
            @Schema(description = "For people; shown with what is parked") String reason,
            @Schema(description = "Checked if given") String session) {}

    /** Body of a replay or a drop, for the interface's description: one of them. */
    @Schema(name = "ParkedChoice")
    record Choice(
            @Schema(description = "A partitionkey") String key,
            @Schema(description = "Position of an event without partitionkey") Long position,
            @Schema(description = "true: everything that is parked") Boolean all) {}

    /** What a refusal came to. */
    @Schema(name = "Refusal")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record RefusalView(
            long position,
            @Schema(description = "How often it was refused; 0 once it is parked") int refusals,
            @Schema(description = "false: it comes again") boolean parked,
            @Schema(
                            description = "The partitionkey it is parked with; absent without one",
                            type = "string")
                    Optional<String> key) {

        static RefusalView of(Refusal refusal) {
            return new RefusalView(
                    refusal.position(),
                    refusal.refusals(),
                    refusal.parked().isPresent(),
                    refusal.parked().flatMap(ParkingKey::name));
        }
    }

    /** How much was chosen. */
    @Schema(name = "ParkedCount")
    record Count(int keys, int events) {

        static Count of(List<ParkedKey> keys) {
            return new Count(
                    keys.size(), keys.stream().mapToInt(key -> key.positions().size()).sum());
        }
    }

    /** One page of parked keys. */
    @Schema(name = "Parked")
    record Listing(
            List<KeyView> parked,
            @Schema(description = "Absent on the last page", type = "string")
                    @JsonInclude(JsonInclude.Include.NON_ABSENT)
                    Optional<String> next) {}

    /** A parked key. */
    @Schema(name = "ParkedKey")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record KeyView(
            @Schema(
                            description = "The partitionkey; absent for an event without one",
                            type = "string",
                            example = "8f1c2d")
                    Optional<String> key,
            @Schema(description = "How many events wait", example = "3") int count,
            @Schema(description = "Position of the oldest of them", example = "1042") long first,
            @Schema(description = "Position of the newest of them", example = "1077") long last,
            @Schema(description = "Of the last refusal", example = "no such contract")
                    String reason,
            @Schema(description = "Of the last refusal", type = "string", format = "date-time")
                    String since,
            @Schema(description = "Whether they are being given again") boolean replaying,
            @Schema(description = "The oldest of them, if asked for")
                    @JsonInclude(JsonInclude.Include.NON_EMPTY)
                    List<EventView> events) {

        static KeyView of(ParkedKey key, List<StoredEvent> shown) {
            Instant since = key.since();
            return new KeyView(
                    key.key().name(),
                    key.positions().size(),
                    key.first(),
                    key.last(),
                    key.reason(),
                    since.toString(),
                    key.replaying(),
                    shown.stream().map(EventView::of).toList());
        }
    }

    /** An event that waits. */
    @Schema(name = "ParkedEvent")
    record EventView(
            long position,
            @Schema(description = "CloudEvent in its JSON format", type = "object") @JsonRawValue
                    String event) {

        static EventView of(StoredEvent stored) {
            return new EventView(
                    stored.position(), new String(stored.json(), StandardCharsets.UTF_8));
        }
    }
}
