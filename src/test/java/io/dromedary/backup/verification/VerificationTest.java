package io.dromedary.backup.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.settings.Means;
import io.dromedary.testkit.postgres.PostgresExtension;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.dromedary.testkit.postgres.SampleDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Verification")
class VerificationTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Verification VERIFICATION =
            new Verification(Optional.of(PrivatePostgres.binaries()), Duration.ofMinutes(2));

    /** Text in the table, which an uncompressed dump holds as it is. */
    private static final String LETTERS = "Накладная 00042";

    @TempDir static Path folder;
    private static byte[] dump;
    private static byte[] plain;

    @BeforeAll
    static void dump() throws IOException {
        POSTGRES.executeHere(
                "create table document as select n, md5(n::text) hash, '"
                        + LETTERS
                        + "'::text name from generate_series(1, 20000) n");
        POSTGRES.executeHere("create table empty (n int)");
        POSTGRES.executeHere("select lo_from_bytea(0, decode(repeat('ab', 10000), 'hex'))");
        dump = Files.readAllBytes(SampleDump.of(POSTGRES.access(), folder.resolve("dump"), "-b"));
        plain =
                Files.readAllBytes(
                        SampleDump.of(POSTGRES.access(), folder.resolve("plain"), "-Z0"));
    }

    private static Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }

    private static boolean isGood(byte[] content) throws IOException {
        try {
            VERIFICATION.verify(file(content), Means.PG_DUMP);
            return true;
        } catch (DamagedBackupException e) {
            assertThat(e).hasMessageContaining(folder.resolve("file").toString());
            return false;
        }
    }

    private static byte[] flipped(byte[] content, int place) {
        byte[] copy = content.clone();
        copy[place] ^= 0x10;
        return copy;
    }

    @Nested
    @DisplayName("of a dump of PostgreSQL")
    class OfPostgres {

        @Test
        @DisplayName("finds a whole one good, and tells its size and SHA-256")
        void whole() throws Exception {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(dump);

            assertThat(VERIFICATION.verify(file(dump), Means.PG_DUMP))
                    .isEqualTo(new Verified(dump.length, HexFormat.of().formatHex(sha256)));
            assertThat(isGood(plain)).isTrue();
        }

        @ParameterizedTest(name = "at {0} of a thousand")
        @ValueSource(ints = {0, 1, 2, 10, 100, 300, 500, 700, 900, 990, 999})
        @DisplayName("finds one damaged that is cut off")
        void truncated(int thousandth) throws IOException {
            byte[] cut = Arrays.copyOf(dump, (int) ((long) dump.length * thousandth / 1000));

            assertThat(isGood(cut)).isFalse();
        }

        @Test
        @DisplayName(
                "finds one damaged that lacks its last byte, or is not compressed and lacks some")
        void lastByte() throws IOException {
            assertThat(isGood(Arrays.copyOf(dump, dump.length - 1))).isFalse();
            assertThat(isGood(Arrays.copyOf(plain, plain.length - 1))).isFalse();
            assertThat(isGood(Arrays.copyOf(plain, plain.length / 2))).isFalse();
        }

        @Test
        @DisplayName("finds a changed bit wherever it is in compressed data")
        void flippedData() throws IOException {
            Random random = new Random(1);
            int last = dump.length - 16_384; // behind it are the ends of tables and large objects
            for (int i = 0; i < 20; i++) {
                int place = dump.length / 4 + random.nextInt(last - dump.length / 4);
                assertThat(isGood(flipped(dump, place))).as("bit flipped at %d", place).isFalse();
            }
        }

        @Test
        @DisplayName("cannot find a changed letter in data that is not compressed: SHA-256 can")
        void flippedText() throws IOException {
            byte[] letters = LETTERS.getBytes(StandardCharsets.UTF_8);
            int place = indexOf(plain, letters) + letters.length - 1;
            byte[] changed = flipped(plain, place);

            assertThat(isGood(changed)).isTrue();
            assertThat(VERIFICATION.verify(file(changed), Means.PG_DUMP).sha256())
                    .isNotEqualTo(VERIFICATION.verify(file(plain), Means.PG_DUMP).sha256());
        }

        @Test
        @DisplayName("finds one damaged behind whose end there is a lot")
        void trailing() throws IOException {
            assertThat(isGood(Arrays.copyOf(dump, dump.length + (1 << 20)))).isFalse();
        }

        @Test
        @DisplayName("says what pg_restore says, and leaves no process behind")
        void message() throws IOException {
            Path file = file(Arrays.copyOf(dump, dump.length / 2));

            assertThatThrownBy(() -> VERIFICATION.verify(file, Means.PG_DUMP))
                    .isInstanceOf(DamagedBackupException.class)
                    .hasMessageStartingWith(file + " cannot be restored from, says pg_restore: ")
                    .hasMessageContaining("could not read from input file: end of file");
            assertThat(ProcessHandle.current().children())
                    .noneMatch(child -> child.info().command().orElse("").contains("pg_restore"));
        }

        @Test
        @DisplayName("is refused for a missing pg_restore with what to do, not as damage")
        void missing() throws IOException {
            Verification without = new Verification(Optional.of(folder), Duration.ofSeconds(1));
            Path file = file(dump);

            assertThatThrownBy(() -> without.verify(file, Means.PG_DUMP))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("Install PostgreSQL's client programs");
        }

        @Test
        @DisplayName("ends a pg_restore that hangs")
        void hangs() throws IOException {
            Path program = folder.resolve("hang").resolve("pg_restore");
            Files.createDirectories(program.getParent());
            Files.writeString(program, "#!/bin/sh\nsleep 600\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            Path file = file(dump);
            Verification hanging =
                    new Verification(Optional.of(program.getParent()), Duration.ofMillis(300));

            assertThatThrownBy(() -> hanging.verify(file, Means.PG_DUMP))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("took longer than PT0.3S");
            assertThat(ProcessHandle.current().descendants())
                    .noneMatch(
                            child -> child.info().commandLine().orElse("").contains("sleep 600"));
        }
    }

    @Nested
    @DisplayName("of a dump of the platform")
    class OfPlatform {

        @Test
        @DisplayName("reads it to its end, if it begins as one")
        void whole() throws IOException {
            Path file = file("1CIBDmpF3 and so on".getBytes(StandardCharsets.US_ASCII));

            assertThat(VERIFICATION.verify(file, Means.DESIGNER).size()).isEqualTo(19);
            assertThatCode(() -> VERIFICATION.verify(file, Means.IBCMD)).doesNotThrowAnyException();
        }

        @ParameterizedTest
        @ValueSource(strings = {"1CIBDmp", "PGDMP", "<html>", "\0\0\0\0\0\0\0\0\0\0"})
        @DisplayName("finds one damaged that begins otherwise")
        void otherwise(String content) throws IOException {
            Path file = file(content.getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> VERIFICATION.verify(file, Means.DESIGNER))
                    .isInstanceOf(DamagedBackupException.class)
                    .hasMessage(file + " does not begin as a dump by designer does");
        }

        @Test
        @DisplayName("finds an empty one damaged, and a missing one unreadable")
        void empty() throws IOException {
            Path file = file(new byte[0]);

            assertThatThrownBy(() -> VERIFICATION.verify(file, Means.DESIGNER))
                    .isInstanceOf(DamagedBackupException.class)
                    .hasMessage(file + " is empty");
            assertThatThrownBy(() -> VERIFICATION.verify(folder.resolve("none"), Means.DESIGNER))
                    .isInstanceOf(VerificationException.class)
                    .hasMessageContaining("cannot be read");
        }
    }

    private static int indexOf(byte[] content, byte[] part) {
        for (int i = 0; i <= content.length - part.length; i++) {
            if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new IllegalStateException("not there");
    }
}
