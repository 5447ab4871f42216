package io.dromedary.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.backup.Backups;
import io.dromedary.cluster.settings.Means;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Label("The JSON of a manifest")
class ManifestJsonTest {

    private static final Manifest MANIFEST =
            new Manifest(
                    "main",
                    new UUID(1, 2),
                    "Торговля \"1\"",
                    Means.DESIGNER,
                    "x.dt",
                    1L << 40,
                    "ab".repeat(32),
                    Instant.parse("2026-01-31T09:00:00.123Z"),
                    Duration.ofMillis(61_005),
                    Map.of("1cv8", "8.3.24.1586", "b", "2"),
                    Optional.of("55a5"));

    @Example
    @Label("gives back what was written")
    void roundTrip() {
        assertThat(ManifestJson.read(ManifestJson.write(MANIFEST))).isEqualTo(MANIFEST);
        Manifest plain = Backups.manifest(Backups.infobase("a"), Backups.NINE, "a.pgdump");
        assertThat(ManifestJson.read(ManifestJson.write(plain))).isEqualTo(plain);
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\" : 1|\"format\" : 2|format is not 1",
                "\"cluster\" : \"main\"|\"cluster\" : 5|cluster is missing, or is not a text",
                "designer|camel|means is not camel",
                "x.dt|../x.dt|file is not the name of a file",
                "x.dt|..|file is not the name of a file",
                "x.dt|C:\\\\x.dt|file is not the name of a file",
                "\"size\" : 1|\"size\" : -1|size is missing, or is not a number from 0",
                "abab|ABAB|sha256 is not 64 hexadecimal digits",
                "2026-01|2026-13|startedAt is not a time",
                "00000000-0000-0001|no|Invalid UUID",
            })
    void refuses(String text, String other, String message) {
        String json = new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8);
        byte[] changed = json.replace(text, other).getBytes(StandardCharsets.UTF_8);
        assertThat(json).contains(text);

        assertThatThrownBy(() -> ManifestJson.read(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Property
    @Label("is refused with a reason, whatever else is in the file")
    void damaged(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> ManifestJson.read(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }
}
