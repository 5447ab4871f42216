package io.dromedary.cluster.settings;

import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlFile;
import io.dromedary.yaml.YamlProblems;
import io.dromedary.yaml.YamlSection;
import java.nio.file.Path;

/** Reads {@code cluster.yaml}, whose keys {@code docs/cluster-settings.md} explains. */
public final class ClusterFile {

    private static final String EXAMPLE = "config/cluster.example.yaml";

    private ClusterFile() {}

    /**
     * Reads and checks a file. Relative paths in it start at the folder the program runs in.
     *
     * @throws InvalidYamlException with everything that is wrong, by file and line
     */
    public static ClusterSettings read(Path file) {
        YamlProblems problems = new YamlProblems(file.toString());
        YamlSection root = YamlFile.open(file, EXAMPLE, problems);
        ClusterSettings settings = new ClusterSettingsReader(root).read(file);
        problems.refuse();
        return settings;
    }
}
