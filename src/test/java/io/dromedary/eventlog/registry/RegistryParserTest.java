package io.dromedary.eventlog.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

@Label("The text of a cluster's registry")
class RegistryParserTest {

    @Property(tries = 300)
    @Label("gives back whatever names were written")
    void names(@ForAll @Size(max = 50) @UniqueElements List<String> names) {
        String entries =
                IntStream.range(0, names.size())
                        .mapToObj(
                                i ->
                                        String.format(
                                                ",%n{%08x-0000-4000-8000-000000000000,\"%s\"}",
                                                i, names.get(i).replace("\"", "\"\"")))
                        .collect(Collectors.joining());
        List<Infobase> infobases = RegistryParser.parse("{0,{},{" + names.size() + entries + "}}");
        assertThat(infobases).hasSameSizeAs(names);
        for (int i = 0; i < names.size(); i++) {
            String expected = names.get(i).isBlank() ? infobases.get(i).guid() : names.get(i);
            assertThat(infobases.get(i).name()).startsWith(expected);
        }
        assertThat(infobases)
                .extracting(infobase -> infobase.name().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
    }

    @Property
    @Label("is refused with a reason, and nothing else, if it is anything")
    void anything(@ForAll String text) {
        assertThatThrownBy(() -> RegistryParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).+");
    }

    @Example
    @Label("is refused if it is nested without end")
    void nested() {
        assertThatThrownBy(() -> RegistryParser.parse("{".repeat(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested");
    }
}
