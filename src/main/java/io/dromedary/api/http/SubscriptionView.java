package io.dromedary.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.subscription.SubscriptionStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Optional;

/** A subscription as the interface shows it. */
@Schema(name = "Subscription")
record SubscriptionView(
        @Schema(example = "billing") String name,
        @Schema(example = "transactions") String channel,
        @Schema(description = "Where it began", example = "earliest") String start,
        @Schema(description = "Which events it is given", type = "object", example = "{}")
                JsonNode filter,
        @Schema(
                        description = "active: a consumer polls; sleeping: none does",
                        allowableValues = {"active", "sleeping"})
                String state,
        @Schema(description = "Everything up to this position is done with", example = "1042")
                long offset,
        @Schema(description = "Positions of the channel above the offset", example = "3") long lag,
        @Schema(description = "What is not given for the time being") Parked parked) {

    static SubscriptionView of(SubscriptionStatus status) {
        return new SubscriptionView(
                status.subscription().name(),
                status.subscription().channel(),
                status.subscription().start().toString(),
                status.subscription().filter().toJson(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.offset(),
                status.lag(),
                new Parked(
                        status.parked().keys(),
                        status.parked().events(),
                        status.parked().blockedAt()));
    }

    /** How much is parked. */
    @Schema(name = "ParkedSummary")
    record Parked(
            @Schema(description = "Parked keys", example = "0") int keys,
            @Schema(description = "Events of them that wait", example = "0") int events,
            @Schema(
                            description =
                                    "Position at which the subscription waits for room to park;"
                                            + " usually absent",
                            type = "integer",
                            format = "int64")
                    @JsonInclude(JsonInclude.Include.NON_ABSENT)
                    Optional<Long> blockedAt) {}
}
