package io.dromedary.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;

/** The filter that asks for nothing. */
record Everything() implements EventFilter {

    @Override
    public boolean test(CloudEvent event) {
        return true;
    }

    @Override
    public ObjectNode toJson() {
        return JsonNodeFactory.instance.objectNode();
    }
}
