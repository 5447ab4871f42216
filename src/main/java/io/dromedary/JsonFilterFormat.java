package io.dromedary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.event.EventFilter;
import io.dromedary.subscription.FilterFormat;

/** How subscriptions read and keep their filters. Thread-safe. */
final class JsonFilterFormat implements FilterFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public EventFilter parse(String json) {
        try {
            return EventFilter.parse(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the filter is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public String write(EventFilter filter) {
        return filter.toJson().toString();
    }
}
