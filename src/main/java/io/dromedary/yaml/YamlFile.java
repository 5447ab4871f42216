package io.dromedary.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Opens a file of settings: UTF-8, a byte order mark allowed, one mapping at its root. */
public final class YamlFile {

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private YamlFile() {}

    /**
     * The mapping that the file is.
     *
     * @param example what shows what belongs into it, e.g. {@code config/kod.example.yaml}
     * @param problems takes what is wrong with the mapping
     * @throws InvalidYamlException if the file is not there, cannot be read, is empty or no YAML,
     *     or its root is no mapping
     */
    public static YamlSection open(Path file, String example, YamlProblems problems) {
        String name = file.toString();
        Node root =
                compose(name, text(file, example))
                        .orElseThrow(
                                () ->
                                        refusal(
                                                name,
                                                0,
                                                "is empty; " + example + " shows what belongs here",
                                                null));
        Optional<YamlSection> section = YamlSection.of("the file", root, 1, problems);
        problems.refuse();
        return section.orElseThrow();
    }

    private static String text(Path file, String example) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw refusal(
                    file.toString(),
                    0,
                    "there is no such file; " + example + " shows what belongs there",
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

    private static InvalidYamlException refusal(
            String name, int line, String reason, Exception cause) {
        return new InvalidYamlException(new YamlProblem(name, line, reason), cause);
    }
}
