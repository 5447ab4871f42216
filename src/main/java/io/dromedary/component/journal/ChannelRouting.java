package io.dromedary.component.journal;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which event goes to which channel. Immutable and thread-safe.
 *
 * @param channels by event type
 */
record ChannelRouting(Map<String, String> channels) {

    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    ChannelRouting {
        channels = Map.copyOf(channels);
    }

    /**
     * Reads the option {@code byType}.
     *
     * @param byType {@code type=channel,type=channel}; empty for none
     * @throws IllegalArgumentException if it is not of that form
     */
    static ChannelRouting parse(String byType) {
        Map<String, String> channels = new LinkedHashMap<>();
        for (String rule : byType.split(",", -1)) {
            if (rule.isBlank()) {
                continue;
            }
            String[] sides = rule.strip().split("=", -1);
            if (sides.length != 2 || sides[0].isBlank()) {
                throw new IllegalArgumentException(
                        "byType '" + rule.strip() + "' is not of the form type=channel");
            }
            channels.put(sides[0].strip(), checked(sides[1].strip()));
        }
        return new ChannelRouting(channels);
    }

    /**
     * The name itself.
     *
     * @throws IllegalArgumentException if no channel can be named so
     */
    static String checked(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + channel
                            + "' cannot name a channel: up to 100 Latin letters, digits, dots,"
                            + " dashes and underscores, beginning with a letter or a digit");
        }
        return channel;
    }

    /** The events by channel, in order within each. */
    Map<String, List<CloudEvent>> route(List<CloudEvent> events, String otherwise) {
        Map<String, List<CloudEvent>> routed = new LinkedHashMap<>();
        for (CloudEvent event : events) {
            routed.computeIfAbsent(channelOf(event, otherwise), channel -> new ArrayList<>())
                    .add(event);
        }
        return routed;
    }

    String channelOf(CloudEvent event, String otherwise) {
        return channels.getOrDefault(event.getType(), otherwise);
    }
}
