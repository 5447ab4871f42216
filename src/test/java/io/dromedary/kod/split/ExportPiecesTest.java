package io.dromedary.kod.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Label("Cutting an export")
class ExportPiecesTest {

    private static final int MARK = 3;

    private static Path file;

    @BeforeContainer
    static void create() throws IOException {
        file = Files.createTempFile("export", ".json");
    }

    @AfterContainer
    static void remove() throws IOException {
        Files.delete(file);
    }

    /** A place behind an object of the outermost level. */
    private record Cut(long at, boolean isInArray) {}

    /** What Jackson finds, as far as it is JSON. */
    private record Expected(List<Cut> cuts, long end) {

        static Expected of(byte[] export, int start) throws IOException {
            List<Cut> cuts = new ArrayList<>();
            long end = 0;
            try (JsonParser json =
                    new JsonFactory().createParser(export, start, export.length - start)) {
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    json.finishToken();
                    end = json.currentLocation().getByteOffset() + start;
                    JsonStreamContext around = json.getParsingContext();
                    boolean isInArray = around.inArray() && around.getParent().inRoot();
                    if (token == JsonToken.END_OBJECT && (around.inRoot() || isInArray)) {
                        cuts.add(new Cut(end, isInArray));
                    }
                }
                return new Expected(cuts, export.length);
            } catch (StreamReadException e) {
                return new Expected(cuts, end);
            }
        }

        private List<Cut> within(List<Cut> found) {
            return found.stream().filter(cut -> cut.at() <= end).toList();
        }
    }

    private static List<ExportPieces.Piece> pieces(byte[] export, int start, int usual, int most)
            throws IOException {
        Files.write(file, export);
        List<ExportPieces.Piece> all = new ArrayList<>();
        try (ExportPieces pieces = new ExportPieces(file, start, usual, most)) {
            for (Optional<ExportPieces.Piece> next = pieces.next();
                    next.isPresent();
                    next = pieces.next()) {
                all.add(next.get());
            }
        }
        return all;
    }

    /** Where pieces end, but for the last one, which ends with the file. */
    private static List<Cut> cuts(List<ExportPieces.Piece> pieces) {
        return pieces.stream()
                .map(piece -> new Cut(piece.end(), piece.isContinued()))
                .limit(Math.max(0, pieces.size() - 1))
                .toList();
    }

    @Property(tries = 2_000)
    @Label("finds the objects that Jackson finds, up to where it is no JSON any more")
    void boundaries(@ForAll("exports") byte[] export, @ForAll boolean hasMark) throws IOException {
        int start = hasMark ? MARK : 0;
        byte[] file = hasMark ? join("\uFEFF".getBytes(StandardCharsets.UTF_8), export) : export;
        Expected expected = Expected.of(file, start);

        List<ExportPieces.Piece> pieces = pieces(file, start, 1, 1);

        List<Cut> ends = expected.cuts().stream().filter(cut -> cut.at() < file.length).toList();
        assertThat(expected.within(cuts(pieces))).containsAll(ends);
        assertThat(expected.cuts()).containsAll(expected.within(cuts(pieces)));
    }

    @Property(tries = 2_000)
    @Label("leaves out nothing, and cuts only behind objects, however large its pieces are")
    void everyByte(
            @ForAll("exports") byte[] export,
            @ForAll @IntRange(min = 1, max = 200) int usual,
            @ForAll @IntRange(min = 1, max = 400) int most)
            throws IOException {
        List<ExportPieces.Piece> pieces = pieces(export, 0, usual, most);

        long end = 0;
        boolean isOpened = false;
        for (ExportPieces.Piece piece : pieces) {
            assertThat(piece.start()).isEqualTo(end);
            assertThat(piece.isOpened()).isEqualTo(isOpened);
            piece.text().ifPresent(text -> assertThat(text(text)).isEqualTo(json(export, piece)));
            end = piece.end();
            isOpened = piece.isContinued();
        }
        assertThat(end).isEqualTo(export.length);
        assertThat(isOpened).isFalse();
        Expected expected = Expected.of(export, 0);
        assertThat(expected.cuts()).containsAll(expected.within(cuts(pieces)));
    }

    @Example
    @Label("uses again what was given back, and nothing else")
    void givesBack() throws IOException {
        Files.writeString(file, "[{\"а\":1}" + ",{\"а\":2}".repeat(200) + "]");
        try (ExportPieces pieces = new ExportPieces(file, 0, 64, 64)) {
            ExportPieces.Text first = pieces.next().orElseThrow().text().orElseThrow();
            ExportPieces.Text second = pieces.next().orElseThrow().text().orElseThrow();
            byte[] kept = second.bytes().clone();
            pieces.giveBack(first);
            List<byte[]> later = new ArrayList<>();
            for (int piece = 0; piece < 5; piece++) {
                later.add(pieces.next().orElseThrow().text().orElseThrow().bytes());
            }
            assertThat(later)
                    .anyMatch(bytes -> bytes == first.bytes())
                    .noneMatch(bytes -> bytes == second.bytes());
            assertThat(second.bytes()).isEqualTo(kept);
        }
    }

    private static byte[] text(ExportPieces.Text text) {
        return Arrays.copyOfRange(text.bytes(), text.offset(), text.offset() + text.length());
    }

    private static byte[] json(byte[] export, ExportPieces.Piece piece) {
        byte[] bytes = Arrays.copyOfRange(export, (int) piece.start(), (int) piece.end());
        return join(
                piece.isOpened() ? ExportPieces.BEFORE : new byte[0],
                bytes,
                piece.isContinued() ? ExportPieces.BEHIND : new byte[0]);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Sound ones, and such with a byte that is another one, or missing. */
    @Provide
    Arbitrary<byte[]> exports() {
        Arbitrary<byte[]> sound =
                Combinators.combine(values(4), spaces())
                        .as((value, space) -> value + space)
                        .list()
                        .ofMaxSize(5)
                        .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> damaged =
                Combinators.combine(
                                sound,
                                Arbitraries.doubles().between(0, 1),
                                Arbitraries.of('"', '\\', '{', '}', '[', ']', ',', '\n', 'x', 'Я'),
                                Arbitraries.of(true, false))
                        .as(ExportPiecesTest::damaged);
        return Arbitraries.oneOf(sound, damaged, noise());
    }

    private static byte[] damaged(byte[] export, double place, char letter, boolean isCutOff) {
        int at = (int) (place * export.length);
        if (isCutOff) {
            return Arrays.copyOf(export, at);
        }
        byte[] damaged = export.clone();
        if (at < damaged.length) {
            damaged[at] = (byte) letter;
        }
        return damaged;
    }

    private static Arbitrary<byte[]> noise() {
        return Arbitraries.of("{", "}", "[", "]", "\"", "\\", "\\\"", ",", ":", " ", "1", "ж", "{}")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
    }

    private static Arbitrary<String> spaces() {
        return Arbitraries.of("", " ", "\r\n", "\n\t ");
    }

    private static Arbitrary<String> values(int levels) {
        Arbitrary<String> scalars =
                Arbitraries.oneOf(
                        texts(), Arbitraries.of("null", "true", "0 ", "-1.50e3 ", "{}", "[]"));
        if (levels == 0) {
            return scalars;
        }
        Arbitrary<List<String>> inner = values(levels - 1).list().ofMaxSize(3);
        Arbitrary<String> arrays =
                Combinators.combine(inner, spaces())
                        .as(
                                (all, gap) ->
                                        "[" + gap + String.join(gap + "," + gap, all) + gap + "]");
        Arbitrary<String> objects =
                Combinators.combine(inner, texts(), spaces())
                        .as(
                                (all, name, gap) -> {
                                    StringBuilder object = new StringBuilder("{").append(gap);
                                    for (String value : all) {
                                        object.append(object.length() > 1 + gap.length() ? "," : "")
                                                .append(name)
                                                .append(gap)
                                                .append(':')
                                                .append(value);
                                    }
                                    return object.append(gap).append('}').toString();
                                });
        return Arbitraries.oneOf(scalars, arrays, objects, objects);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.of(
                        "а",
                        "\\\"",
                        "\\\\",
                        "{",
                        "}",
                        "[",
                        "]",
                        "},{",
                        "\\u0022",
                        "\\/",
                        "\u20AC",
                        "\uD83D\uDC2A",
                        "no end of eight bytes")
                .list()
                .ofMaxSize(8)
                .map(parts -> '"' + String.join("", parts) + '"');
    }
}
