package io.dromedary.api.http;

import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Window;
import java.util.Optional;

/**
 * What a client wants of a stream.
 *
 * @param session only if this one still reads the subscription
 * @param lastEventId everything up to this event has arrived
 */
record StreamWish(
        Optional<String> session,
        Optional<EventId> lastEventId,
        Window window,
        Acknowledgement acknowledgement) {}
