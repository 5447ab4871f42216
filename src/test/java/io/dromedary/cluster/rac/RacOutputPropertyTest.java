package io.dromedary.cluster.rac;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Any output of rac")
class RacOutputPropertyTest {

    private static final List<String> KEYS =
            List.of("session", "user-name", "duration current-dbms", "descr", "physicalPath");

    @Property(tries = 500)
    @Label("is read as what was printed: quoted or not, in either encoding, with either line end")
    void whatWasPrinted(
            @ForAll("records") List<List<String>> records,
            @ForAll boolean windows,
            @ForAll boolean lastBlank) {
        StringBuilder text = new StringBuilder();
        List<RacRecord> expected = new ArrayList<>();
        for (List<String> values : records) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < KEYS.size(); i++) {
                fields.put(KEYS.get(i), values.get(i));
                text.append("%-21s : %s\n".formatted(KEYS.get(i), print(values.get(i))));
            }
            expected.add(new RacRecord(fields));
            text.append('\n');
        }
        String printed = lastBlank ? text.toString() : text.toString().stripTrailing();
        byte[] bytes =
                windows
                        ? printed.replace("\n", "\r\n").getBytes(Charset.forName("IBM866"))
                        : printed.getBytes(StandardCharsets.UTF_8);

        assertThat(RacOutput.parse(bytes)).isEqualTo(expected);
    }

    /** As rac does, or at least in a way that it can: plain where nothing could be mistaken. */
    private static String print(String value) {
        boolean plain =
                !value.contains("\n") && !value.contains("\"") && value.equals(value.strip());
        return plain && value.length() % 2 == 0 ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    @Provide
    Arbitrary<List<List<String>>> records() {
        Arbitrary<String> value =
                Arbitraries.of(
                                "Я", "ёж", "a", "1", " ", ":", "::", "\"", "\n", "\n\n", "key : x",
                                "-", "№", "C:\\1c")
                        .list()
                        .ofMaxSize(8)
                        .map(parts -> String.join("", parts));
        return value.list().ofSize(KEYS.size()).list().ofMaxSize(6);
    }

    @Property(tries = 500)
    @Label("is read to its end, whatever it is, or is refused")
    void anything(@ForAll("wild") String text) {
        try {
            List<RacRecord> records = RacOutput.parse(text);
            assertThat(records).noneMatch(record -> record.fields().isEmpty());
        } catch (RacException e) {
            assertThat(e.kind()).isEqualTo(RacException.Kind.DRIFT);
        }
    }

    @Provide
    Arbitrary<String> wild() {
        return Arbitraries.of("a", "a : ", "b:", "\"", "\"\"", "\n", "\r\n", " ", ":", "ж", "\n\n")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }
}
