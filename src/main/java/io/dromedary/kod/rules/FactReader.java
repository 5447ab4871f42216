package io.dromedary.kod.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads from values what the rules say stands there: references, owner, date; and from every value
 * which object it is. A value is passed over once, and nothing of it is kept.
 *
 * <p>A reference is a UUID as text, or {@code {"#type":…,"#value":"<UUID>"}}. One of zeros, an
 * empty text and null are the empty reference, and none; so is whatever else stands there, such as
 * the number in an attribute of a composite type (составной тип). Immutable, thread-safe.
 */
public final class FactReader {

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();
    private static final Set<String> REFERENCE = Set.of("Ссылка", "Ref");
    private static final Set<String> FILTER = Set.of("Отбор", "Filter");
    private static final String DELETED = "#deleted";
    private static final String TYPE = "#type";
    private static final String VALUE = "#value";
    private static final String EMPTY_REFERENCE = "00000000-0000-0000-0000-000000000000";
    private static final LocalDateTime EMPTY_DATE = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final PathTree NOTHING = PathTree.of(Optional.empty());

    private final KodRules rules;
    private final Map<String, PathTree> trees = new HashMap<>();
    private final Set<String> twice = new HashSet<>();

    /** Reads by these rules; of a type without one only the key. */
    public FactReader(KodRules rules) {
        this.rules = rules;
        rules.types().forEach((name, rule) -> trees.put(name, PathTree.of(Optional.of(rule))));
        trees.forEach(
                (name, tree) -> {
                    if (FILTER.stream().anyMatch(filter -> !tree.member(filter).isEmpty())) {
                        twice.add(name);
                    }
                });
    }

    /**
     * Reads a value.
     *
     * @param type of its object
     * @param value JSON in UTF-8
     * @throws IllegalArgumentException if it is no JSON object, or its {@code Отбор} no key; the
     *     message says what is wrong
     */
    public ObjectFacts read(String type, byte[] value) {
        return read(type, value, 0, value.length);
    }

    /**
     * Reads a value that is a part of these bytes.
     *
     * @throws IllegalArgumentException as {@link #read(String, byte[])}
     */
    public ObjectFacts read(String type, byte[] bytes, int offset, int length) {
        try (JsonParser json = JSON.createParser(bytes, offset, length)) {
            json.nextToken();
            Reading reading = reading(type, json, tree(type));
            if (looksTwice(type)) {
                try (JsonParser again = JSON.createParser(bytes, offset, length)) {
                    again.nextToken();
                    reading.byFilter = reading(type, again, NOTHING).byFilter;
                }
            }
            return reading.facts();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the value of an object (" + type + ") is not JSON: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the value that a parser stands at the beginning of; it stands at its end then.
     *
     * @throws IllegalArgumentException if it is no JSON object, or its {@code Отбор} no key
     * @throws IllegalStateException if this type {@linkplain #looksTwice takes two looks}
     * @throws IOException if it is not JSON, or cannot be read
     */
    public ObjectFacts read(String type, JsonParser json) throws IOException {
        if (looksTwice(type)) {
            throw new IllegalStateException("values of " + type + " cannot be read once only");
        }
        return reading(type, json, tree(type)).facts();
    }

    /**
     * Whether values of a type cannot be read from a parser: the rules look into the filter of a
     * record set, whose key then takes a second look.
     */
    public boolean looksTwice(String type) {
        return twice.contains(type);
    }

    private PathTree tree(String type) {
        return trees.getOrDefault(type, NOTHING);
    }

    private Reading reading(String type, JsonParser json, PathTree tree) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(
                    "the value of an object (" + type + ") is no JSON object");
        }
        Reading reading = new Reading(type, json);
        reading.root(tree);
        return reading;
    }

    /** One value under way. */
    private final class Reading {

        private final String type;
        private final JsonParser json;
        private final Set<ObjectKey> references = new LinkedHashSet<>();
        private Optional<ObjectKey> byReference = Optional.empty();
        private Optional<ObjectKey> byFilter = Optional.empty();
        private Optional<ObjectKey> owner = Optional.empty();
        private Optional<LocalDateTime> date = Optional.empty();
        private boolean deleted;

        private Reading(String type, JsonParser json) {
            this.type = type;
            this.json = json;
        }

        private ObjectFacts facts() {
            boolean isRecordSet =
                    rules.type(type)
                            .map(rule -> rule.kind() == TypeRule.Kind.RECORD_SET)
                            .orElse(byReference.isEmpty());
            return new ObjectFacts(
                    isRecordSet ? byFilter : byReference,
                    deleted,
                    List.copyOf(references),
                    owner,
                    date);
        }

        private void root(PathTree tree) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (REFERENCE.contains(name) && token == JsonToken.VALUE_STRING) {
                    byReference = reference(type, json.getText());
                } else if (name.equals(DELETED)) {
                    deleted = token == JsonToken.VALUE_TRUE;
                } else if (FILTER.contains(name) && tree.member(name).isEmpty()) {
                    byFilter = Optional.of(new ObjectKey(type, RegisterKey.ofFilter(json)));
                    continue;
                }
                value(tree.member(name));
            }
        }

        /** The parser stands at the first token of a value, and at its last one afterwards. */
        private void value(List<PathTree> at) throws IOException {
            if (at.isEmpty()) {
                json.skipChildren();
                return;
            }
            switch (json.currentToken()) {
                case START_OBJECT -> members(at);
                case START_ARRAY -> elements(at);
                case VALUE_STRING -> {
                    String text = json.getText();
                    at.forEach(tree -> tree.ends().forEach(end -> take(end, end.type(), text)));
                }
                default -> json.skipChildren();
            }
        }

        private void elements(List<PathTree> at) throws IOException {
            for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
                int number = index;
                value(next(at, tree -> tree.element(number)));
            }
        }

        /** It is one tree nearly always; several only where paths overlap. */
        private List<PathTree> next(
                List<PathTree> at, Function<PathTree, List<PathTree>> following) {
            return at.size() == 1
                    ? following.apply(at.get(0))
                    : at.stream().flatMap(tree -> following.apply(tree).stream()).toList();
        }

        private void members(List<PathTree> at) throws IOException {
            Optional<String> told = Optional.empty();
            Optional<String> reference = Optional.empty();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
                if (name.equals(TYPE) && isText) {
                    told = Optional.of(json.getText());
                } else if (name.equals(VALUE) && isText) {
                    reference = Optional.of(json.getText());
                }
                value(next(at, tree -> tree.member(name)));
            }
            if (told.isPresent() && reference.isPresent()) {
                String text = reference.get();
                String target = TypeNames.object(told.get());
                for (PathTree tree : at) {
                    tree.ends().forEach(end -> take(end, target, text));
                }
            }
        }

        private void take(PathTree.End end, String target, String text) {
            switch (end.meaning()) {
                case REFERENCE -> reference(target, text).ifPresent(references::add);
                case OWNER -> owner = owner.or(() -> reference(target, text));
                case DATE -> date = date.or(() -> date(text));
            }
        }
    }

    private static Optional<ObjectKey> reference(String type, String text) {
        return type.isEmpty()
                ? Optional.empty()
                : RegisterKey.uuid(text)
                        .filter(uuid -> !uuid.equals(EMPTY_REFERENCE))
                        .map(uuid -> new ObjectKey(type, uuid));
    }

    /** A zone, which 1C does not write, is passed over. */
    private static Optional<LocalDateTime> date(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, DateTimeFormatter.ISO_DATE_TIME))
                    .filter(date -> !date.equals(EMPTY_DATE));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
