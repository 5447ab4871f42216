package io.dromedary.kod.rules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

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
        List<RulesProblem> warnings) {

    private static final String BYTE_ORDER_MARK = "\ufeff";

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
    public InvalidRulesException wrongRecipients(Map<String, String> reasons) {
        RulesProblems problems = new RulesProblems(file.toString());
        reasons.forEach(
                (type, reason) ->
                        problems.add(
                                recipientLines.getOrDefault(type, 0),
                                "'recipients' of " + type + " cannot be used: " + reason));
        return new InvalidRulesException(problems.sorted());
    }

    /**
     * Reads and checks a file.
     *
     * @throws InvalidRulesException if it is not there, cannot be read, or its rules cannot be used
     */
    public static RulesFile read(Path file) {
        String name = file.toString();
        RulesProblems problems = new RulesProblems(name);
        RulesProblems warnings = new RulesProblems(name);
        Optional<Node> root = compose(name, text(file));
        if (root.isEmpty()) {
            throw new InvalidRulesException(
                    List.of(
                            new RulesProblem(
                                    name,
                                    0,
                                    "is empty; config/kod.example.yaml shows what belongs here")));
        }
        Optional<RulesSection> section = RulesSection.of("the file", root.get(), 1, problems);
        problems.refuse();
        Path folder = file.toAbsolutePath().getParent();
        RulesReader reader = new RulesReader(section.orElseThrow(), folder, problems, warnings);
        return new RulesFile(file, reader.read(), reader.recipientLines(), warnings.sorted());
    }

    /** The folder that the names of schemas start from. */
    public Path folder() {
        return file.toAbsolutePath().getParent();
    }

    private static String text(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refusal(
                    file.toString(),
                    0,
                    "there is no such file; config/kod.example.yaml shows what belongs there",
                    e);
        } catch (IOException e) {
            throw refusal(file.toString(), 0, "cannot be read: " + e, e);
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw refusal(file.toString(), 0, "is not UTF-8; save it in that encoding", e);
        }
    }

    private static Optional<Node> compose(String name, String text) {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(name).setSchema(new CoreSchema()).build();
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw refusal(
                    name,
                    e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
                    "is not YAML: " + e.getProblem(),
                    e);
        } catch (YamlEngineException e) {
            throw refusal(name, 0, "is not YAML: " + e.getMessage(), e);
        }
    }

    private static InvalidRulesException refusal(
            String name, int line, String reason, Exception cause) {
        return new InvalidRulesException(new RulesProblem(name, line, reason), cause);
    }
}
