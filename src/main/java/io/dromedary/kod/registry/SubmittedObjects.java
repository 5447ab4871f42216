package io.dromedary.kod.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * How submitted objects are written: one, several in an array, one behind the other (NDJSON), or in
 * the wrapping of a message. Not thread-safe.
 */
public abstract class SubmittedObjects {

    private final JsonParser json;
    private long count;

    /** Read by a parser that stands before the first token. */
    protected SubmittedObjects(JsonParser json) {
        this.json = json;
    }

    /** How many were read. */
    protected final long count() {
        return count;
    }

    /**
     * Reads to the end.
     *
     * @throws IllegalArgumentException if something is wrong with an object
     */
    protected final void all() throws IOException {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            several(token);
        }
    }

    /** Reads to the end of the array that the parser stands in. */
    protected final void elements() throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            one();
        }
    }

    private void several(JsonToken first) throws IOException {
        if (first == JsonToken.START_ARRAY) {
            elements();
        } else {
            one();
        }
    }

    /** An object, or what objects are wrapped in. */
    private void one() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        SubmittedDraft draft = begin();
        boolean wraps = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "message", "body", "object" -> {
                    wraps = true;
                    several(token);
                }
                case "header" -> json.skipChildren();
                default -> draft.field(json, name);
            }
        }
        if (wraps && draft.isEmpty()) {
            return;
        }
        draft.finish();
        count++;
    }

    /** An object begins, at whose first token the parser stands. */
    protected abstract SubmittedDraft begin();
}
