package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@Label("A message")
class KeptBytesTest {

    @Property(tries = 500)
    @Label("keeps each value byte for byte, through writing and reading again")
    void keepsBytes(
            @ForAll("values") List<String> values, @ForAll @IntRange(min = 1, max = 70) int piece)
            throws Exception {
        List<MessageObject> objects =
                values.stream()
                        .map(
                                value ->
                                        MessageObject.of(
                                                "ns\"\\",
                                                "Документ.\"Заказ\"",
                                                value.getBytes(StandardCharsets.UTF_8)))
                        .toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageText.write(out, MessageHeader.of(new StreamKey("01", "02")), objects);
        List<MessageObject> read = new ArrayList<>();
        new MessageReader(MessageLimits.DEFAULT)
                .read(new InPieces(out.toByteArray(), piece), read::add);

        assertThat(read).isEqualTo(objects);
    }

    @Provide
    Arbitrary<List<String>> values() {
        Arbitrary<String> scalars =
                Arbitraries.of(
                        "0",
                        "-0.000",
                        "123456789012345678901234567890.10",
                        "1e5",
                        "1E+05",
                        "true",
                        "null",
                        "\"\\u0041\\/\"",
                        "\"2020-07-27T16:03:05\"",
                        "\"Ёлка 🐪\"",
                        "\"" + "x".repeat(9000) + "\"",
                        "9".repeat(2000));
        Arbitrary<String> spaces =
                Arbitraries.strings().withChars(' ', '\n', '\t', '\r').ofMaxLength(3);
        Arbitrary<String> values =
                Combinators.combine(scalars, spaces, Arbitraries.integers().between(0, 3))
                        .as(
                                (scalar, space, form) ->
                                        switch (form) {
                                            case 0 -> scalar;
                                            case 1 ->
                                                    "[" + space + scalar + "," + space + scalar
                                                            + "]";
                                            case 2 ->
                                                    "{\"Ссылка\""
                                                            + space
                                                            + ":"
                                                            + scalar
                                                            + space
                                                            + "}";
                                            default -> "{\"#value\":{\"#type\":" + scalar + "}}";
                                        });
        return values.list().ofMaxSize(5);
    }

    /** Gives a few bytes at a time, as a network share may. */
    private static final class InPieces extends InputStream {

        private final ByteArrayInputStream in;
        private final int most;

        private InPieces(byte[] bytes, int most) {
            this.in = new ByteArrayInputStream(bytes);
            this.most = most;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, Math.min(most, length));
        }
    }
}
