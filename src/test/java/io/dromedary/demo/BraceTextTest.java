package io.dromedary.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.BraceWalker;
import io.dromedary.testkit.BraceWalker.Block;
import io.dromedary.testkit.BraceWalker.Node;
import io.dromedary.testkit.BraceWalker.Raw;
import io.dromedary.testkit.BraceWalker.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The platform's brace notation")
class BraceTextTest {

    private static final Path REAL = Path.of("src/test/resources/eventlog");

    @DisplayName("has the line breaks of every record of a real log")
    @ParameterizedTest
    @ValueSource(strings = {"plain", "special-cases", "server-with-separators"})
    void real_records_are_written_byte_by_byte_alike(String folder) throws IOException {
        int records = 0;
        for (Path file : files(REAL.resolve(folder))) {
            byte[] bytes = Files.readAllBytes(file);
            for (Raw record : BraceWalker.records(bytes)) {
                BraceText text = new BraceText();
                write(record.content(), text);

                assertThat(text.bytes())
                        .as("%s at %d", file, record.offset())
                        .isEqualTo(record.in(bytes));
                records++;
            }
        }
        assertThat(records).isPositive();
    }

    @Test
    @DisplayName("doubles quotes and leaves everything else in a string alone")
    void strings_are_literal_but_for_quotes() {
        String text = new BraceText().open().quoted("a \"b\"\n{c},\r\n\t}").close().toString();

        assertThat(text).isEqualTo("{\"a \"\"b\"\"\n{c},\r\n\t}\"}");
    }

    private static void write(Node node, BraceText text) {
        if (node instanceof Block block) {
            text.open();
            block.elements().forEach(element -> write(element, text));
            text.close();
        } else if (node instanceof Scalar scalar) {
            if (scalar.quoted()) {
                text.quoted(scalar.value());
            } else {
                text.bare(scalar.value());
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.toString().matches(".*\\.lg[pf]")).toList();
        }
    }
}
