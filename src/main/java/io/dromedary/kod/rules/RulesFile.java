package io.dromedary.kod.rules;

import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlFile;
import io.dromedary.yaml.YamlProblem;
import io.dromedary.yaml.YamlProblems;
import io.dromedary.yaml.YamlSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The rules of an exchange as a file has them: YAML, whose keys are explained in {@code
 * docs/kod-rules.md}. Immutable.
 *
 * @param file where they were read from
 * @param recipientLines where the recipients rule of a type stands, if it has one
 * @param warnings what deserves attention, though it can be used
 */
public record RulesFile(
        Path file,
        KodRules rules,
        Map<String, Integer> recipientLines,
        List<YamlProblem> warnings) {

    /** Copies the warnings. */
    public RulesFile {
        recipientLines = Map.copyOf(recipientLines);
        warnings = List.copyOf(warnings);
    }

    /**
     * Recipients rules that cannot be used.
     *
     * @param reasons by the types that they are of
     */
    public InvalidYamlException wrongRecipients(Map<String, String> reasons) {
        YamlProblems problems = new YamlProblems(file.toString());
        reasons.forEach(
                (type, reason) ->
                        problems.add(
                                recipientLines.getOrDefault(type, 0),
                                "'recipients' of " + type + " cannot be used: " + reason));
        return new InvalidYamlException(problems.sorted());
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
        RulesReader reader = new RulesReader(section, folder, problems, warnings);
        return new RulesFile(file, reader.read(), reader.recipientLines(), warnings.sorted());
    }

    /** The folder that the names of schemas start from. */
    public Path folder() {
        return file.toAbsolutePath().getParent();
    }
}
