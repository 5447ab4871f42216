package io.dromedary.api.http;

import io.dromedary.journal.Journal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be subscribed to. */
@RestController
@Tag(name = "Channels")
class ChannelController {

    private final Journal journal;

    ChannelController(Journal journal) {
        this.journal = journal;
    }

    @GetMapping(path = "/api/v1/channels", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "listChannels", summary = "List the channels")
    @ApiResponse(responseCode = "200", description = "All of them, by name")
    Channels list() {
        return new Channels(
                journal.channels().stream()
                        .sorted(Comparator.comparing(Journal.ChannelInfo::name))
                        .map(info -> new Channel(info.name(), info.first(), info.head()))
                        .toList());
    }

    /** All channels. */
    @Schema(name = "Channels")
    record Channels(List<Channel> channels) {}

    /** One channel. */
    @Schema(name = "Channel")
    record Channel(
            @Schema(example = "transactions") String name,
            @Schema(description = "Position of the oldest event; head + 1 if there is none")
                    long first,
            @Schema(description = "Position of the newest event ever appended; 0 if none")
                    long head) {}
}
