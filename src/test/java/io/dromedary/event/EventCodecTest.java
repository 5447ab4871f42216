package io.dromedary.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

@Label("An event as JSON")
class EventCodecTest {

    private static final JsonFormat LIBRARY = new JsonFormat();

    /** One for all, as for the events of an append. */
    private static final EventWriter WRITER = new EventWriter();

    /** Takes fractions for what the library takes them for. */
    private static final ObjectMapper PLAIN = new ObjectMapper();

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private static final String REQUIRED =
            "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\"";

    @Property
    @Label("has the values that the library would write")
    void asTheLibrary(@ForAll("events") CloudEvent event) throws IOException {
        assertThat(MAPPER.readTree(WRITER.toJson(event)))
                .isEqualTo(MAPPER.readTree(LIBRARY.serialize(event)));
    }

    @Property
    @Label("is read by the library, and what the library wrote is read here, as the same event")
    void bothWays(@ForAll("events") CloudEvent event) {
        CloudEvent read = LIBRARY.deserialize(LIBRARY.serialize(event));
        assertThat(LIBRARY.deserialize(WRITER.toJson(event))).isEqualTo(read);
        assertThat(EventCodec.fromJson(LIBRARY.serialize(event))).isEqualTo(read);
        assertThat(EventCodec.fromJson(WRITER.toJson(read))).isEqualTo(read);
    }

    @Property
    @Label("is read with the bytes of its data as they stand there, in whatever order")
    void asItStands(@ForAll("events") CloudEvent event, @ForAll Random random) throws IOException {
        byte[] json = shuffled(LIBRARY.serialize(event), random);
        CloudEvent expected = LIBRARY.deserialize(json);

        CloudEvent read = EventReader.fromJson(json);

        assertThat(attributes(read)).isEqualTo(attributes(expected));
        if (expected.getData() == null) {
            assertThat(read.getData()).isNull();
        } else if (expected.getData() instanceof JsonCloudEventData tree) {
            assertThat(PLAIN.readTree(read.getData().toBytes())).isEqualTo(tree.getNode());
            if ("application/json".equals(read.getDataContentType())) {
                assertThat(new String(json, StandardCharsets.UTF_8))
                        .contains(new String(read.getData().toBytes(), StandardCharsets.UTF_8));
            }
        } else {
            assertThat(read.getData().toBytes()).isEqualTo(expected.getData().toBytes());
        }
    }

    @Example
    @Label("keeps every character of its data, and none beside them")
    void everyCharacter() {
        for (String data :
                List.of(
                        "\"\\u0416 \\\" }\"",
                        "-1.50e+2",
                        "17",
                        "true",
                        "{ \"a\" : [ 1 , \"}\" ] , \"a\":null}",
                        "[]")) {
            for (String place :
                    List.of("{%s ,%s}", "{%s,%s}", "{ %2$s , %1$s }", "{%2$s,%1$s\n}")) {
                String member = "\"data\" :\t" + data;
                byte[] json = utf8(place.formatted(REQUIRED, member));
                assertThat(EventReader.fromJson(json).getData().toBytes()).isEqualTo(utf8(data));
            }
        }
    }

    @Example
    @Label("that is none is refused in the library's words")
    void refused() {
        for (String json :
                List.of(
                        "",
                        "[]",
                        "{}",
                        "{" + REQUIRED,
                        "{" + REQUIRED + ",\"data\":1,\"data_base64\":\"AQ==\"}",
                        "{" + REQUIRED + ",\"data\":{]}",
                        "{" + REQUIRED + ",\"time\":\"yesterday\"}",
                        "{" + REQUIRED + ",\"Bad-Name\":\"x\"}",
                        "{" + REQUIRED.replace("\"1\"", "5") + "}",
                        "{" + REQUIRED.replace("1.0", "7.0") + "}",
                        "{\"specversion\":\"1.0\",\"id\":\"1\"}")) {
            String words = messageOf(() -> LIBRARY.deserialize(utf8(json)));
            assertThat(messageOf(() -> EventReader.fromJson(utf8(json)))).isEqualTo(words);
        }
    }

    private static String messageOf(ThrowingCallable reading) {
        Throwable thrown = catchThrowable(reading);
        return thrown == null ? "read" : thrown.toString();
    }

    private static byte[] shuffled(byte[] json, Random random) throws IOException {
        JsonNode tree = MAPPER.readTree(json);
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, random);
        ObjectNode shuffled = MAPPER.createObjectNode();
        names.forEach(name -> shuffled.set(name, tree.get(name)));
        return random.nextBoolean()
                ? MAPPER.writeValueAsBytes(shuffled)
                : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(shuffled);
    }

    private static Map<String, Object> attributes(CloudEvent event) {
        Map<String, Object> values = new HashMap<>();
        event.getAttributeNames().forEach(name -> values.put(name, event.getAttribute(name)));
        event.getExtensionNames().forEach(name -> values.put(name, event.getExtension(name)));
        return values;
    }

    @Example
    @Label("that cannot be written says why")
    void broken() {
        CloudEventData unreadable =
                () -> {
                    throw new UncheckedIOException(new IOException("the spilled file is gone"));
                };
        CloudEvent event = named("1").withData("application/json", unreadable).build();
        assertThatThrownBy(() -> WRITER.toJson(event))
                .hasStackTraceContaining("the spilled file is gone");
    }

    @Provide
    Arbitrary<CloudEvent> events() {
        return Combinators.combine(
                        texts().map(EventCodecTest::named),
                        texts().injectNull(0.2),
                        times().injectNull(0.2),
                        extensions().list().ofMaxSize(4),
                        data())
                .as(
                        (event, subject, time, extensions, data) -> {
                            event.withSubject(subject).withTime(time);
                            extensions.forEach(extension -> extension.accept(event));
                            data.accept(event);
                            return event.build();
                        });
    }

    private static CloudEventBuilder named(String name) {
        return CloudEventBuilder.v1()
                .withId(name)
                .withSource(URI.create("/onec/%D0%B1%D0%B0%D0%B7%D0%B0"))
                .withType("type." + name);
    }

    /** Quotes, control characters and characters beyond the basic plane among them. */
    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "Документ.Заказ", "\"", "\\", "\r\n\t\u0001\u2028", "😀", "</s>", " "),
                Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMinLength(1).ofMaxLength(40));
    }

    private static Arbitrary<OffsetDateTime> times() {
        return Combinators.combine(
                        Arbitraries.longs().between(-62_000_000_000L, 250_000_000_000L),
                        Arbitraries.of(0, 1, 1_000, 120_000_000, 999_999_999),
                        Arbitraries.integers().between(-18, 18))
                .as(
                        (second, nano, hours) ->
                                Instant.ofEpochSecond(second / 60 * 60, nano)
                                        .atOffset(ZoneOffset.ofHours(hours)));
    }

    private static Arbitrary<Consumer<CloudEventBuilder>> extensions() {
        return Arbitraries.oneOf(
                texts().map(text -> event -> event.withExtension("infobase", text)),
                Arbitraries.integers().map(number -> event -> event.withExtension("part", number)),
                Arbitraries.longs().map(number -> event -> event.withExtension("long", number)),
                Arbitraries.doubles().map(number -> event -> event.withExtension("real", number)),
                Arbitraries.bigDecimals()
                        .map(number -> event -> event.withExtension("big", number)),
                Arbitraries.of(true, false).map(bool -> event -> event.withExtension("is", bool)),
                times().map(time -> event -> event.withExtension("moment", time)),
                Arbitraries.just(event -> event.withExtension("place", URI.create("urn:a:b"))),
                Arbitraries.just(event -> event.withExtension("binary", new byte[] {1, 2, -1})));
    }

    private static Arbitrary<Consumer<CloudEventBuilder>> data() {
        Arbitrary<String> values =
                texts().map(text -> MAPPER.createObjectNode().put(text, text).toString());
        Arbitrary<String> json =
                Arbitraries.oneOf(values, Arbitraries.of("null", "17", " [ 1 , 2.50 ] ", "\"x\""));
        return Arbitraries.oneOf(
                Arbitraries.just(event -> {}),
                json.map(text -> event -> event.withData("application/json", utf8(text))),
                json.map(text -> event -> event.withData("text/vnd+json; a=b", utf8(text))),
                json.map(text -> event -> event.withData(utf8(text))),
                values.map(text -> event -> event.withData("application/json", node(text))),
                texts().map(text -> event -> event.withData("text/plain", utf8(text))));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonCloudEventData node(String json) {
        try {
            return JsonCloudEventData.wrap(MAPPER.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
