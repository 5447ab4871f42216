package io.dromedary.kod.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.HardCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The minute directories")
class MinuteDirectoriesTest {

    private static final int MANY = 1_000_000;

    @TempDir private Path folder;

    private MinuteDirectories directories() {
        return new MinuteDirectories(folder, NameGrammar.STANDARD);
    }

    private Path file(String minute, String name) throws IOException {
        Files.createDirectories(folder.resolve(minute));
        return Files.createFile(folder.resolve(minute).resolve(name));
    }

    private static List<String> names(Portion portion) {
        return portion.messages().stream().map(found -> found.name().fileName()).toList();
    }

    @Test
    @DisplayName("are read in order, the numbers as numbers, a portion at a time")
    void order() throws Exception {
        for (int number : new int[] {10, 2, 33, 1}) {
            file("202601312359", "01to02at20260131235959999-" + number + ".json");
        }
        file("202601010000", "01to02at20260101000000000-7.json");

        Portion portion = directories().portion(name -> true, new Extent(4, 4, MANY));
        assertThat(names(portion))
                .containsExactly(
                        "01to02at20260101000000000-7.json",
                        "01to02at20260131235959999-1.json",
                        "01to02at20260131235959999-2.json",
                        "01to02at20260131235959999-10.json");
        assertThat(portion.complete()).isFalse();
        assertThat(directories().portion(name -> true, new Extent(5, 5, MANY)).complete()).isTrue();
    }

    @Test
    @DisplayName("give what is wanted, and hold nothing else in memory")
    void wanted() throws Exception {
        for (int number = 0; number < 50; number++) {
            file("202601312359", "01to02at20260131235959999-" + number + ".json");
        }
        file("202601312359", "01to03at20260131235959999-5.json");

        assertThat(
                        names(
                                directories()
                                        .portion(
                                                n -> n.stream().recipient().equals("03"),
                                                new Extent(3, 3, MANY))))
                .containsExactly("01to03at20260131235959999-5.json");
    }

    @Test
    @DisplayName("take nothing but messages: the rest is counted and left alone")
    @HardCase(face = "kod:messages", fault = "symbolic links and other strays")
    void strays() throws Exception {
        Path outside = Files.createFile(folder.resolve("secret"));
        file("202601312359", "readme.txt");
        file("202601312359", "01to02at20260230000000000-1.json");
        file("202601312359", "..json");
        file("202601312359", "NUL");
        Path minute = folder.resolve("202601312359");
        Files.createSymbolicLink(minute.resolve("01to02at20260131235959999-1.json"), outside);
        Files.createDirectory(minute.resolve("01to02at20260131235959999-2.json"));
        Files.createDirectory(folder.resolve("2026013123"));
        Files.createSymbolicLink(folder.resolve("202601312300"), minute);
        file("202601312359", "01to02at20260131235959999-3.json");

        Portion portion = directories().portion(name -> true, new Extent(10, 10, MANY));
        assertThat(names(portion)).containsExactly("01to02at20260131235959999-3.json");
        assertThat(portion.strays())
                .as(
                        "secret, 2026013123, 202601312300, readme.txt, 30 February, NUL, the link"
                                + " and the folder")
                .isEqualTo(8);
        assertThat(outside).exists();
    }

    @Test
    @DisplayName("give the first ones of every stream, however long another one is")
    void streams() throws Exception {
        for (int number = 0; number < 50; number++) {
            file("202601312359", "01to02at20260131235959999-" + number + ".json");
        }
        file("202601312359", "03to02at20260131235959999-99.json");
        file("202602010000", "04to02at20260201000000000-1.json");

        Portion portion = directories().portion(name -> true, new Extent(2, 3, MANY));
        assertThat(names(portion))
                .containsExactly(
                        "01to02at20260131235959999-0.json",
                        "01to02at20260131235959999-1.json",
                        "01to02at20260131235959999-2.json",
                        "03to02at20260131235959999-99.json");
        assertThat(portion.complete()).isFalse();
        assertThat(portion.last()).isEqualTo("202601312359");

        Portion behind =
                directories()
                        .portion(name -> true, new Extent(2, 3, MANY).behind(portion.last(), MANY));
        assertThat(names(behind)).containsExactly("04to02at20260201000000000-1.json");
        assertThat(behind.complete()).isTrue();
    }

    @Test
    @DisplayName("are not read on for ever in search of what is wanted")
    void looked() throws Exception {
        file("202601010000", "01to02at20260101000000000-1.json");
        file("202601010001", "01to02at20260101000100000-1.json");
        file("202601010002", "01to03at20260101000200000-1.json");

        Portion portion =
                directories()
                        .portion(n -> n.stream().recipient().equals("03"), new Extent(3, 3, 2));
        assertThat(portion.messages()).isEmpty();
        assertThat(portion.complete()).isFalse();
    }

    @Test
    @DisplayName("are removed when empty, with what a killed writer has left")
    void removed() throws Exception {
        Files.createDirectory(folder.resolve("202601010000"));
        file("202601010001", "01to02at20260101000100000-1.json");
        MessageName name =
                new MessageName(new StreamKey("01", "02"), new Mark("20260101000200000"), 1);
        Path left = file("202601010002", TemporaryName.of(name, UUID.randomUUID()));
        Path young = file("202601010003", TemporaryName.of(name, UUID.randomUUID()));
        Files.setLastModifiedTime(left, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        Files.setLastModifiedTime(young, FileTime.from(now));
        MinuteDirectories directories = directories();

        assertThat(directories.portion(any -> true, new Extent(10, 10, MANY)).emptyMinutes())
                .containsExactly("202601010000", "202601010002", "202601010003");
        assertThat(directories.remove("202601010000", now)).isTrue();
        assertThat(directories.remove("202601010001", now)).isFalse();
        assertThat(directories.remove("202601010002", now)).isTrue();
        assertThat(directories.remove("202601010003", now)).isFalse();
        assertThat(directories.remove("202601010004", now)).isFalse();
    }
}
