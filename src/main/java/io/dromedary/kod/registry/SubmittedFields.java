package io.dromedary.kod.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a submitted change says of its object, read from a parser that stands at the first token of
 * a field's value. The methods throw {@link IllegalArgumentException} with the reason for what is
 * written wrongly.
 */
final class SubmittedFields {

    private SubmittedFields() {}

    /** A text. */
    static String text(JsonParser json, String name) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("\"" + name + "\" is not text");
        }
        return json.getText();
    }

    /** {@code deleted}. */
    static boolean deleted(JsonParser json) {
        if (!json.currentToken().isBoolean()) {
            throw new IllegalArgumentException("\"deleted\" is neither true nor false");
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    /** {@code ref}: the UUID in lower case. */
    static String reference(JsonParser json) throws IOException {
        String text = text(json, "ref");
        return RegisterKey.uuid(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("\"ref\": '" + text + "' is no UUID"));
    }

    /** {@code refs}. */
    static List<ObjectKey> references(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("\"refs\" is no array");
        }
        List<ObjectKey> references = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            references.add(target(json, "refs"));
        }
        return references;
    }

    /**
     * {@code {"type":…,"ref":…}}.
     *
     * @param where the name of the field
     */
    static ObjectKey target(JsonParser json, String where) throws IOException {
        Optional<String> type = Optional.empty();
        Optional<String> reference = Optional.empty();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "type" -> type = Optional.of(text(json, name));
                    case "ref" -> reference = Optional.of(reference(json));
                    default -> json.skipChildren();
                }
            }
        }
        if (type.isEmpty() || reference.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + where + "\" has something else than {\"type\":…,\"ref\":…}");
        }
        return new ObjectKey(type.get(), reference.get());
    }
}
