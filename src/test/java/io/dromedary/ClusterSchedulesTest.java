package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

@DisplayName("The schedule of a job")
class ClusterSchedulesTest {

    @TempDir Path folder;

    private ClusterSettings settings(String schedule) throws IOException {
        return ClusterFile.read(
                Files.writeString(
                        folder.resolve("cluster.yaml"),
                        "clusters: {main: {}}\nschedule: {" + schedule + "}\n"));
    }

    private static StandardEnvironment properties(Map<String, Object> given) {
        StandardEnvironment properties = new StandardEnvironment();
        properties.getPropertySources().addLast(new MapPropertySource("given", given));
        return properties;
    }

    @Test
    @DisplayName("is that of cluster.yaml, unless the property says another")
    void property() throws IOException {
        StandardEnvironment properties =
                properties(
                        Map.of(
                                "dromedary.backup.schedule", "0 0 1 * * ?",
                                "dromedary.maintenance.schedule", "",
                                "dromedary.update.schedule", ""));
        ClusterSchedules.of(
                settings(
                        "backup: 0 0 2 * * ?, maintenance: 0 0 3 * * ?, cluster-config: 0 0 4 * * ?"),
                properties);

        assertThat(properties.getProperty("dromedary.backup.schedule")).isEqualTo("0 0 1 * * ?");
        assertThat(properties.getProperty("dromedary.maintenance.schedule"))
                .isEqualTo("0 0 3 * * ?");
        assertThat(properties.getProperty("dromedary.update.schedule")).isEmpty();
        assertThat(properties.getProperty("dromedary.cluster-config.schedule"))
                .isEqualTo("0 0 4 * * ?");
    }

    @Test
    @DisplayName("is refused with the file and the job if it is none")
    void wrong() throws IOException {
        ClusterSettings settings = settings("backup: every night");
        assertThatThrownBy(() -> ClusterSchedules.of(settings, properties(Map.of())))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("cluster.yaml")
                .hasMessageContaining("schedule: backup: 'every night'");
    }
}
