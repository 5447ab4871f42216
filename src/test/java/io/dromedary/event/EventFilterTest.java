package io.dromedary.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A filter of events")
class EventFilterTest {

    private static final String DATA =
            """
            {"outcome":"Committed","user":{"id":"3cf69c4e","name":"Иванов"},"session":12,
             "changes":[
              {"event":"_$Data$_.Update","metadata":{"id":"c2528bcd","name":"Документ.Заказ"},
               "data":{"type":"Reference","value":"0001"}},
              {"event":"_$Data$_.New","metadata":{"id":"d4","name":"РегистрСведений.Цены"},
               "additionalMetadata":[{"id":"e5","name":"Справочник.Товары"}],
               "data":{"type":"Structure","value":["one",{"type":"Raw","value":"{x}"}]}}]}
            """;

    private final CloudEvent event =
            CloudEventBuilder.v1()
                    .withId("1")
                    .withType(OnecEvents.TRANSACTION_COMMITTED)
                    .withSource(OnecEvents.source("Моя торговля"))
                    .withSubject("Документ.Заказ")
                    .withExtension(OnecEvents.INFOBASE, "Моя торговля")
                    .withExtension(OnecEvents.SEPARATORS, "Область=321;Организация=ООО;ОАО=ЗАО")
                    .withData("application/json", DATA.getBytes(StandardCharsets.UTF_8))
                    .build();

    @Nested
    @DisplayName("lets an event pass")
    class Passes {

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "type=onec.transaction.committed",
                    "type=onec.transaction",
                    "type=onec.transaction.*",
                    "type=other,onec.transaction",
                    "subject=Документ.Заказ",
                    "subject=Документ.*",
                    "source=/onec/Моя торговля",
                    "infobase=Моя*",
                    "metadata=РегистрСведений.Цены",
                    "metadata=Справочник.*",
                    "metadata=c2528bcd",
                    "user=Иванов",
                    "user=3cf69c4e",
                    "separator.Область=321",
                    "separator.Область=1,321",
                    "separator.Организация=\"ООО;ОАО=ЗАО\"",
                    "separator.Организация=ООО*",
                    "data.session=12",
                    "data.changes.event=_$Data$_.New",
                    "data.changes.data.value=one",
                    "data.changes.data.value.value={x}",
                    "type=onec.transaction; metadata=Документ.*, Справочник.Контрагенты; user=Иванов",
                })
        void passes(String filter) {
            assertThat(EventFilter.parseText(filter).test(event)).isTrue();
        }
    }

    @Nested
    @DisplayName("holds an event back")
    class HoldsBack {

        @ParameterizedTest(name = "{0}")
        @ValueSource(
                strings = {
                    "type=onec.job",
                    "subject=Документ",
                    "source=/onec/other",
                    "infobase=Моя",
                    "metadata=Документ",
                    "metadata=Иванов",
                    "user=Документ.Заказ",
                    "user=Петров",
                    "separator.Область=32",
                    "separator.Область=32,3210",
                    "separator.ласть=321",
                    "separator.Другой=321",
                    "data.session=1",
                    "data.missing=12",
                    "data.user=Иванов",
                    "user=Иванов;metadata=Документ.Счет",
                })
        void holdsBack(String filter) {
            assertThat(EventFilter.parseText(filter).test(event)).isFalse();
        }

        @Test
        @DisplayName("that has no data, or data that is not JSON, if it asks about data")
        void withoutData() {
            EventFilter filter = EventFilter.parseText("user=Иванов");
            CloudEvent bare = CloudEventBuilder.v1(event).withoutData().build();
            CloudEvent text =
                    CloudEventBuilder.v1(event)
                            .withData("text/plain", "Иванов".getBytes(StandardCharsets.UTF_8))
                            .build();

            assertThat(filter.test(bare)).isFalse();
            assertThat(filter.test(text)).isFalse();
            assertThat(EventFilter.parseText("infobase=Моя*").test(bare)).isTrue();
        }

        @ParameterizedTest(name = "\"{0}\"")
        @ValueSource(strings = {"", " ", "{", "[", "]", "{\"user\"", "\"", "nul"})
        @DisplayName("whose data is nothing, or breaks off, if it asks about data")
        void brokenData(String data) {
            CloudEvent broken =
                    CloudEventBuilder.v1(event)
                            .withData("text/plain", data.getBytes(StandardCharsets.UTF_8))
                            .build();

            assertThat(EventFilter.parseText("user=Иванов").test(broken)).isFalse();
        }

        @Test
        @DisplayName("that lacks an attribute it asks about")
        void withoutAttributes() {
            CloudEvent bare =
                    CloudEventBuilder.v1()
                            .withId("1")
                            .withType("t")
                            .withSource(OnecEvents.source("x"))
                            .build();

            assertThat(EventFilter.parseText("subject=*").test(bare)).isFalse();
            assertThat(EventFilter.parseText("separator.A=*").test(bare)).isFalse();
        }
    }

    @Test
    @DisplayName("sees the same in an event that was stored and read back")
    void afterTheCodec() {
        CloudEvent stored = EventCodec.fromJson(EventCodec.toJson(event));

        assertThat(EventFilter.parseText("metadata=Справочник.*;user=Иванов").test(stored))
                .isTrue();
        assertThat(EventFilter.parseText("metadata=Константа.*").test(stored)).isFalse();
    }

    @Test
    @DisplayName("does not touch the data unless it asks about it")
    void lazy() {
        CloudEventData explosive =
                () -> {
                    throw new AssertionError("the data was read");
                };
        CloudEvent unreadable = CloudEventBuilder.v1(event).withData(explosive).build();

        assertThat(EventFilter.parseText("type=onec;infobase=Моя*").test(unreadable)).isTrue();
        assertThat(EventFilter.parseText("type=other;user=Иванов").test(unreadable)).isFalse();
    }

    @Nested
    @DisplayName("is a value")
    class Value {

        @Test
        @DisplayName("equal to another that asks for the same in another order or notation")
        void canonical() {
            EventFilter json =
                    parse(
                            """
                            {"users":["b","a","a"],"types":["onec.job","onec.session*"],
                             "separators":{"Область":321},"data":{"session":["12"]},
                             "sources":["/onec/%D0%A2"]}
                            """);
            EventFilter text =
                    EventFilter.parseText(
                            "data.session=12; source=/onec/Т; separator.Область=321;"
                                    + "type=onec.session,onec.job; user=a,b");

            assertThat(text).isEqualTo(json).hasSameHashCodeAs(json);
            assertThat(text).isNotEqualTo(EventFilter.parseText("user=a,b"));
        }

        @Test
        @DisplayName("that asks for nothing is the one that lets everything through")
        void nothing() {
            assertThat(parse("{}")).isEqualTo(EventFilter.ALL);
            assertThat(EventFilter.parseText(" ; ")).isEqualTo(EventFilter.ALL);
            assertThat(EventFilter.ALL.test(event)).isTrue();
            assertThat(EventFilter.ALL.toJson().toString()).isEqualTo("{}");
        }

        @Test
        @DisplayName("written as JSON and read back equal")
        void roundTrip() {
            EventFilter filter =
                    EventFilter.parseText(
                            "type=onec;metadata=Документ.*;user=\"Иванов, \"\"И\"\"\";"
                                    + "separator.A=1;data.a.b=2;subject=s;source=/onec/x;infobase=i");

            assertThat(EventFilter.parse(filter.toJson())).isEqualTo(filter);
            assertThat(filter.toJson().toString())
                    .isEqualTo(
                            "{\"types\":[\"onec*\"],\"subjects\":[\"s\"],\"sources\":[\"/onec/x\"],"
                                    + "\"metadata\":[\"Документ.*\"],"
                                    + "\"users\":[\"Иванов, \\\"И\\\"\"],\"infobases\":[\"i\"],"
                                    + "\"separators\":{\"A\":[\"1\"]},\"data\":{\"a.b\":[\"2\"]}}");
        }
    }

    @Test
    @DisplayName("made by code has no JSON form, and says so")
    void madeByCode() {
        EventFilter filter = any -> false;

        assertThatIllegalStateException()
                .isThrownBy(filter::toJson)
                .withMessageStartingWith("a filter made by code has no JSON form: ");
    }

    @Nested
    @DisplayName("that is wrong says where")
    class Wrong {

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "[]                      | a filter must be a JSON object, not []",
                    "{`typ`:[`a`]}           | unknown filter property 'typ'; known are types, subjects",
                    "{`types`:5.5,`users`:{}}| filter property 'users' must be a text or a list",
                    "{`types`:[]}            | filter property 'types' is empty",
                    "{`users`:[``]}          | filter property 'users' must be a text",
                    "{`users`:[null]}        | filter property 'users' must be a text",
                    "{`metadata`:[`a*b`]}    | filter property 'metadata': * may stand only at the end",
                    "{`separators`:[`a`]}    | filter property 'separators' must be an object",
                    "{`data`:{}}             | filter property 'data' must be an object",
                    "{`data`:{`a`:[]}}       | filter property 'data.a' is empty",
                    "{`data`:{``:`x`}}       | filter property 'data' has an empty name",
                    "{`sources`:[`%zz`]}     | filter property 'sources': '%zz' is not a URI reference",
                })
        void json(String json, String message) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parse(json.replace('`', '"')))
                    .withMessageStartingWith(message);
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "typ=a           | filter 'typ=a': 'typ=a' has an unknown name; known are type, subject",
                    "types=a         | filter 'types=a': 'types=a' has an unknown name",
                    "user=a;b        | filter 'user=a;b': 'b' is not of the form name=value,value",
                    "user=a;user=b   | filter 'user=a;user=b': 'user=b' names user a second time",
                    "user=a,,b       | filter 'user=a,,b': 'user=a,,b' has an empty value",
                    "user=           | filter 'user=': 'user=' has an empty value",
                    "user=\"a        | filter 'user=\"a': 'user=\"a' has a quotation mark that is not",
                    "user=a\"b\"     | filter 'user=a\"b\"': 'a\"b\"' must be quoted as a whole",
                    "separator.=1    | filter property 'separators' has an empty name",
                })
        void text(String text, String message) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventFilter.parseText(text))
                    .withMessageStartingWith(message);
        }
    }

    private static EventFilter parse(String json) {
        try {
            JsonNode node = new ObjectMapper().readTree(json);
            return EventFilter.parse(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
