package io.dromedary.cli;

import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The node that something is sent to, and the rules that say whether there is such a node. */
final class OtherNode {

    private static final Path USUAL_RULES = Path.of("config/kod.yaml");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "NODE", description = "Code of the node.")
    private String code;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Which nodes there are. Default: config/kod.yaml.")
    private Optional<Path> rules = Optional.empty();

    /**
     * Its code. A transfer to a node that is none would run through everything and send nothing.
     *
     * @throws ParameterException if it is not another node of the rules
     */
    String code() {
        Path file = rules.orElse(USUAL_RULES);
        if (!Files.isRegularFile(file)) {
            throw wrong(
                    file
                            + ": there is no such file; name with --rules the rules that say which"
                            + " nodes there are");
        }
        KodRules known = RulesFile.read(file).rules();
        if (!known.nodes().containsKey(code)) {
            throw wrong(
                    "'"
                            + code
                            + "' is no node of "
                            + file
                            + ", which has "
                            + String.join(", ", new TreeSet<>(known.nodes().keySet())));
        }
        if (known.thisNode().code().equals(code)) {
            throw wrong(code + " is this node itself; name another one");
        }
        return code;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
