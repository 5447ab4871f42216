package io.dromedary.kod.rules;

import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlFile;
import io.dromedary.yaml.YamlProblem;
import io.dromedary.yaml.YamlProblems;
import io.dromedary.yaml.YamlSection;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules of an exchange as a file has them: YAML, whose keys are explained in {@code
 * docs/kod-rules.md}. Immutable.
 *
 * @param file where they were read from
 * @param warnings what deserves attention, though it can be used
 */
public record RulesFile(Path file, KodRules rules, List<YamlProblem> warnings) {

    /** Copies the warnings. */
    public RulesFile {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads and checks a file.
     *
     * @throws InvalidYamlException if it is not there, cannot be read, or its rules cannot be used
     */
    public static RulesFile read(Path file) {
        YamlProblems problems = new YamlProblems(file.toString());
        YamlProblems warnings = new YamlProblems(file.toString());
        YamlSection section = YamlFile.open(file, "config/kod.example.yaml", problems);
        Path folder = file.toAbsolutePath().getParent();
        KodRules rules = new RulesReader(section, folder, problems, warnings).read();
        return new RulesFile(file, rules, warnings.sorted());
    }

    /** The folder that the names of schemas start from. */
    public Path folder() {
        return file.toAbsolutePath().getParent();
    }
}
