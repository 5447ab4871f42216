package io.dromedary.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.LogData;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

@Label("Texts of the SQLite format")
class StoredTextTest {

    @Property
    @Label("that were encoded twice through windows-1251 are turned back")
    void twiceEncoded(
            @ForAll @StringLength(max = 40) @CharRange(from = 'А', to = 'я') String cyrillic) {
        String text = "1: " + cyrillic + " \"Ёё№\"";
        assertThat(StoredText.repaired(twice(text))).isEqualTo(text);
    }

    @Property
    @Label("in Russian or plain letters are left alone")
    void leftAlone(
            @ForAll
                    @StringLength(max = 40)
                    @CharRange(from = 'А', to = 'я')
                    @CharRange(from = ' ', to = '~')
                    String text) {
        assertThat(StoredText.repaired(text)).isEqualTo(text);
    }

    @Property
    @Label("of any kind can be looked at without harm")
    void anything(@ForAll String text, @ForAll long type) {
        assertThat(StoredText.repaired(text)).isNotNull();
        assertThat(StoredData.parse(type, text)).isNotNull();
    }

    @Example
    @Label("that were encoded twice through windows-1252 are turned back")
    void western() {
        assertThat(StoredText.repaired("Ð¤Ð°Ð¹Ð»")).isEqualTo("Файл");
    }

    @Example
    @Label("lose the quotes around them, and the doubling of those within")
    void quotes() {
        assertThat(StoredText.unquoted("\"_$Session$_.Start\"")).isEqualTo("_$Session$_.Start");
        assertThat(StoredText.unquoted("\"say \"\"yes\"\"\"")).isEqualTo("say \"yes\"");
        assertThat(StoredText.unquoted("plain")).isEqualTo("plain");
        assertThat(StoredText.unquoted("\"")).isEqualTo("\"");
        assertThat(StoredText.unquoted("")).isEmpty();
    }

    @Example
    @Label("together with the code of their type are values")
    void data() {
        assertThat(StoredData.parse('U', "")).isEqualTo(LogData.Undefined.INSTANCE);
        assertThat(StoredData.parse(0, "")).isEqualTo(LogData.Undefined.INSTANCE);
        assertThat(StoredData.parse('N', "20"))
                .isEqualTo(new LogData.Numeric(BigDecimal.valueOf(20)));
        assertThat(StoredData.parse('B', "1")).isEqualTo(new LogData.Bool(true));
        assertThat(StoredData.parse('D', "2020")).isEqualTo(new LogData.Raw("{\"D\",2020}"));
        assertThat(StoredData.parse('S', "\"{\"\"not a block\"\"}\""))
                .isEqualTo(new LogData.Text("{\"not a block\"}"));
        assertThat(StoredData.parse(0, "{\"Z\",{1}}")).isEqualTo(new LogData.Raw("{\"Z\",{1}}"));
        assertThat(StoredData.parse(7, "x")).isEqualTo(new LogData.Raw("x"));
    }

    /** UTF-8 bytes read as windows-1251, in which the byte 98 has no character. */
    private static String twice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder result = new StringBuilder();
        for (byte one : bytes) {
            result.append(
                    one == (byte) 0x98
                            ? "\u0098"
                            : new String(new byte[] {one}, Charset.forName("windows-1251")));
        }
        return result.toString();
    }
}
