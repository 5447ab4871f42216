package io.dromedary.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.subscription.SubscriptionStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

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
        @Schema(description = "Positions of the channel above the offset", example = "3")
                long lag) {

    static SubscriptionView of(SubscriptionStatus status) {
        return new SubscriptionView(
                status.subscription().name(),
                status.subscription().channel(),
                status.subscription().start().toString(),
                status.subscription().filter().toJson(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.offset(),
                status.lag());
    }
}
