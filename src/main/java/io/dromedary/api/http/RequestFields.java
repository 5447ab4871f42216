package io.dromedary.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.dromedary.event.EventFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.lang.Nullable;

/** The fields of a JSON body, read strictly: a mistyped name is refused, not overlooked. */
final class RequestFields {

    private static final int SHOWN = 60;

    private final JsonNode body;

    private RequestFields(JsonNode body) {
        this.body = body;
    }

    /** Refuses a body that is no object, or has a field that is not in {@code known}. */
    static RequestFields of(JsonNode body, String... known) {
        if (!body.isObject()) {
            throw new InvalidRequestException(
                    "The body is a JSON object, not " + kind(body.getNodeType()));
        }
        body.fieldNames().forEachRemaining(name -> checkKnown("field of this body", name, known));
        return new RequestFields(body);
    }

    /** Refuses a query with a parameter that is not in {@code known}. */
    static void checkQuery(HttpServletRequest request, String... known) {
        request.getParameterMap()
                .keySet()
                .forEach(name -> checkKnown("parameter of this call", name, known));
    }

    /** Refuses a number of a query that is not {@code from} to {@code to}. */
    static void checkRange(String parameter, int value, int from, int to) {
        if (value < from || value > to) {
            throw new InvalidRequestException(
                    parameter + " is from " + from + " to " + to + ", not " + value);
        }
    }

    /** An offset in a query; empty if it has none. */
    static OptionalLong offset(String parameter, @Nullable Long value) {
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value < 0) {
            throw new InvalidRequestException(
                    parameter + " is a whole number from 0, not " + value);
        }
        return OptionalLong.of(value);
    }

    Optional<String> text(String field) {
        return value(field, JsonNodeType.STRING).map(JsonNode::textValue);
    }

    String requiredText(String field, String meaning) {
        return text(field).orElseThrow(() -> missing(field, meaning));
    }

    /** A text or an object. */
    JsonNode textOrObject(String field, String meaning) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw missing(field, meaning);
        }
        if (!value.isTextual() && !value.isObject()) {
            throw new InvalidRequestException(
                    field + " is a text or an object, not " + kind(value.getNodeType()));
        }
        return value;
    }

    long requiredOffset(String field, String meaning) {
        JsonNode value =
                value(field, JsonNodeType.NUMBER).orElseThrow(() -> missing(field, meaning));
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
            throw new InvalidRequestException(field + " is a whole number from 0, not " + value);
        }
        return value.longValue();
    }

    /** A whole number from 0, if there is one. */
    OptionalLong offset(String field) {
        return value(field, JsonNodeType.NUMBER).isPresent()
                ? OptionalLong.of(requiredOffset(field, ""))
                : OptionalLong.empty();
    }

    /** Whether the field is there and true. */
    boolean flag(String field) {
        return value(field, JsonNodeType.BOOLEAN).map(JsonNode::booleanValue).orElse(false);
    }

    /** A filter; one that lets everything through if there is none. */
    EventFilter filter(String field) {
        return value(field, JsonNodeType.OBJECT)
                .map(value -> filterOf(field, value))
                .orElse(EventFilter.ALL);
    }

    /** The filter that {@code value} is; {@code what} names it in the refusal. */
    static EventFilter filterOf(String what, JsonNode value) {
        try {
            return EventFilter.parse(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(what + ": " + e.getMessage());
        }
    }

    /** The fields of an object within. */
    RequestFields object(String field, String... known) {
        return value(field, JsonNodeType.OBJECT)
                .map(value -> of(value, known))
                .orElseThrow(() -> missing(field, "an object with " + String.join(", ", known)));
    }

    /** An object whose fields may have any name, each an offset. */
    SortedMap<String, Long> offsets(String field) {
        JsonNode value =
                value(field, JsonNodeType.OBJECT)
                        .orElseThrow(() -> missing(field, "an object of offsets by name"));
        RequestFields fields = new RequestFields(value);
        SortedMap<String, Long> offsets = new TreeMap<>();
        value.fieldNames()
                .forEachRemaining(
                        name -> offsets.put(name, fields.requiredOffset(name, "an offset")));
        return offsets;
    }

    private Optional<JsonNode> value(String field, JsonNodeType type) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.getNodeType() != type) {
            throw new InvalidRequestException(
                    field + " is " + kind(type) + ", not " + kind(value.getNodeType()));
        }
        return Optional.of(value);
    }

    private static InvalidRequestException missing(String field, String meaning) {
        return new InvalidRequestException(field + " is missing: " + meaning);
    }

    private static void checkKnown(String what, String name, String... known) {
        if (!List.of(known).contains(name)) {
            throw new InvalidRequestException(
                    "'"
                            + shown(name)
                            + "' is no "
                            + what
                            + "; there are "
                            + String.join(", ", known));
        }
    }

    /** A text of the client for a message: short. */
    static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static String kind(JsonNodeType type) {
        return switch (type) {
            case STRING -> "a text";
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            default -> "a " + type.name().toLowerCase(Locale.ROOT);
        };
    }
}
