package io.dromedary.cluster.rac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("What rac printed on real servers, as other versions and systems would print it,")
class RacCapturePropertyTest {

    private static final Charset CP866 = Charset.forName("IBM866");

    /**
     * How a list is laid out.
     *
     * @param before what stands before it, and between records and behind them
     * @param colon between key and value
     */
    private record Layout(
            String before,
            String between,
            String behind,
            String colon,
            boolean aligned,
            boolean quoted,
            String trailing) {

        String print(List<Map<String, String>> records) {
            return before
                    + records.stream().map(this::print).collect(Collectors.joining(between))
                    + behind;
        }

        private String print(Map<String, String> fields) {
            int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
            return fields.entrySet().stream()
                    .map(
                            field ->
                                    (aligned
                                                    ? field.getKey()
                                                            + " "
                                                                    .repeat(
                                                                            width
                                                                                    - field.getKey()
                                                                                            .length())
                                                    : field.getKey())
                                            + colon
                                            + value(field.getValue())
                                            + trailing)
                    .collect(Collectors.joining("\n"));
        }

        private String value(String value) {
            boolean plain = !value.contains("\n") && !value.startsWith("\"");
            return plain && !quoted ? value : '"' + value.replace("\"", "\"\"") + '"';
        }
    }

    @Property(tries = 1000)
    @Label("is the same records, with what is unknown among them")
    void reshaped(
            @ForAll("captures") List<RacRecord> capture,
            @ForAll("layouts") Layout layout,
            @ForAll("additions") Map<String, String> additions,
            @ForAll boolean windows,
            @ForAll boolean mark) {
        List<Map<String, String>> records = new ArrayList<>();
        for (RacRecord record : capture) {
            Map<String, String> fields = new LinkedHashMap<>(record.fields());
            additions.forEach(fields::putIfAbsent);
            records.add(fields);
        }
        String text = layout.print(records);

        assertThat(RacOutput.parse(bytes(text, windows, mark)))
                .isEqualTo(records.stream().map(RacRecord::new).toList());
    }

    private static byte[] bytes(String text, boolean windows, boolean mark) {
        if (windows) {
            return text.replace("\n", "\r\n").getBytes(CP866);
        }
        return ((mark ? "\uFEFF" : "") + text).getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<List<RacRecord>> captures() {
        return Arbitraries.of(files("/cluster/rac/irac"))
                .map(file -> RacOutput.parse(read(file)))
                .filter(
                        records ->
                                records.stream()
                                        .flatMap(one -> one.fields().values().stream())
                                        .allMatch(CP866.newEncoder()::canEncode));
    }

    @Provide
    Arbitrary<Layout> layouts() {
        return Combinators.combine(
                        Arbitraries.of("", "\n", " \n\n"),
                        Arbitraries.of("\n\n", "\n\n\n", "\n  \n"),
                        Arbitraries.of("", "\n", "\n\n", "\n\n\n", "\n \n"),
                        Arbitraries.of(" : ", ": ", ":", "\t: ", "  :   "),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of("", " ", "   ", "\t"))
                .as(Layout::new);
    }

    @Provide
    Arbitrary<Map<String, String>> additions() {
        Arbitrary<String> keys =
                Arbitraries.of(
                        "data-version",
                        "duration all-dbms last 5min",
                        "clientIP",
                        "x_1",
                        "cpu-time-5min");
        Arbitrary<String> values =
                Arbitraries.of(
                        "",
                        "0",
                        "a : b",
                        "C:\\1c\\trade",
                        "http://[::1]:80/",
                        "\"",
                        "\"\"",
                        "ООО \"Ромашка\"",
                        "\"Иванов\" И.",
                        "Обновление.\n\nЗвонить: 123\n  key : value",
                        "\n",
                        "00000000-0000-0000-0000-000000000000",
                        "2026-01-31T09:00:00");
        return Arbitraries.maps(keys, values).ofMaxSize(4);
    }

    @Property(tries = 200)
    @Label("and its help name the same options and commands")
    void help(
            @ForAll("helps") Path file,
            @ForAll boolean windows,
            @ForAll boolean mark,
            @ForAll boolean tabs) {
        String text = RacEncoding.decode(read(file)).replace("\r\n", "\n");
        RacHelp expected = RacHelp.parse(text);
        String other = tabs ? text.replace("    ", "\t") : text;

        assertThat(RacHelp.parse(RacEncoding.decode(bytes(other, windows, mark))))
                .isEqualTo(expected);
        if (text.contains("--cluster=<uuid>")) {
            assertThat(expected.hasOption("cluster")).isTrue();
        }
        if (text.contains("Команды:") && text.matches("(?s).*\\n    list\\n.*")) {
            assertThat(expected.hasCommand("list")).isTrue();
        }
    }

    @Provide
    Arbitrary<Path> helps() {
        return Arbitraries.of(files("/cluster/help"));
    }

    private static List<Path> files(String folder) {
        try (Stream<Path> files =
                Files.list(Path.of(RacCapturePropertyTest.class.getResource(folder).toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
