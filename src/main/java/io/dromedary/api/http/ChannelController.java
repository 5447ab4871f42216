package io.dromedary.api.http;

import io.dromedary.channel.Channels;
import io.dromedary.journal.Journal;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.Subscriptions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What can be subscribed to. */
@RestController
@Tag(name = "Channels")
class ChannelController {

    private final Journal journal;
    private final Channels channels;
    private final Subscriptions subscriptions;

    ChannelController(Journal journal, Channels channels, Subscriptions subscriptions) {
        this.journal = journal;
        this.channels = channels;
        this.subscriptions = subscriptions;
    }

    @GetMapping(path = "/api/v1/channels", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "listChannels", summary = "List the channels")
    @ApiResponse(responseCode = "200", description = "All of them, by name")
    Listing list() {
        return new Listing(
                journal.channels().stream()
                        .sorted(Comparator.comparing(Journal.ChannelInfo::name))
                        .map(info -> new Channel(info.name(), info.first(), info.head()))
                        .toList());
    }

    @DeleteMapping("/api/v1/channels/{name}/source")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "endSource",
            summary = "End the flow of events into a channel that a configuration began",
            description =
                    "Durable when answered. The channel and its events stay; the queue"
                            + " `dromedary.NAME` stays in RabbitMQ, gathers messages, and is to be"
                            + " deleted there. A subscription with the configuration begins the flow"
                            + " again.")
    @ApiResponse(responseCode = "204", description = "Ended")
    @ApiResponse(responseCode = "404", description = "`unknown`: no configuration feeds it")
    @ApiResponse(responseCode = "409", description = "`conflict`: a subscription reads it")
    void endSource(
            @Parameter(example = "exchange-0f3c6a2be1d94e0f8a7b5c3d2e1f0a9b") @PathVariable
                    String name) {
        subscriptions.list("", Integer.MAX_VALUE).stream()
                .map(status -> status.subscription())
                .filter(one -> one.channel().equals(name))
                .findFirst()
                .ifPresent(
                        reader -> {
                            throw new SubscriptionException(
                                    Reason.CONFLICT,
                                    "Subscription "
                                            + reader.name()
                                            + " reads channel "
                                            + name
                                            + "; delete it first");
                        });
        channels.forget(name);
    }

    /** All channels. */
    @Schema(name = "Channels")
    record Listing(List<Channel> channels) {}

    /** One channel. */
    @Schema(name = "Channel")
    record Channel(
            @Schema(example = "transactions") String name,
            @Schema(description = "Position of the oldest event; head + 1 if there is none")
                    long first,
            @Schema(description = "Position of the newest event ever appended; 0 if none")
                    long head) {}
}
