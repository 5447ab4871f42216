package io.dromedary.cli;

import io.dromedary.component.kod.RecipientsRules;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.MessageReader;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.kod.submit.ReceivedObjects;
import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kod validate}: whether messages, and the rules, are in order. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what is wrong with messages: whether a receiver would take them, and whether their"
                    + " values are as the JSON Schemas of their types want them.",
            "With --rules also whether each object says which it is. With --rules and no FILE only the rules are checked."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:everything is in order",
            " 1:something is wrong; standard error says what, and where",
            " 2:wrong call"
        })
final class ValidateCommand implements Callable<Integer> {

    @Spec private CommandSpec command;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Messages.")
    private List<Path> files = List.of();

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description = "A JSON Schema that every value must fit.")
    private Optional<Path> schema = Optional.empty();

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "The rules (config/kod.yaml), which name a schema for each type.")
    private Optional<Path> rules = Optional.empty();

    /** Knows which object a value is of; there is none without rules. */
    private Optional<FactReader> facts = Optional.empty();

    private final MessageReader reader = new MessageReader(MessageLimits.DEFAULT);
    private int wrong;

    @Override
    public Integer call() throws IOException {
        checkCall();
        ValueSchemas schemas;
        try {
            schemas = schemas();
        } catch (InvalidYamlException e) {
            e.problems().stream().map(YamlProblem::message).forEach(this::tell);
            return ExitCode.FAILED;
        }
        for (Path file : files) {
            check(file, schemas);
        }
        return wrong == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void checkCall() {
        if (files.isEmpty() && rules.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "FILE is missing: which messages, or --rules FILE");
        }
        if (schema.isPresent() && rules.isPresent()) {
            throw new ParameterException(
                    command.commandLine(), "--schema and --rules exclude each other");
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new ParameterException(
                        command.commandLine(), file + ": there is no such file");
            }
        }
    }

    private ValueSchemas schemas() {
        if (rules.isPresent()) {
            RulesFile file = RulesFile.read(rules.get());
            file.warnings()
                    .forEach(
                            one ->
                                    command.commandLine()
                                            .getErr()
                                            .println(one.message() + " (warning)"));
            RecipientsRules.check(file);
            facts = Optional.of(new FactReader(file.rules()));
            return ValueSchemas.of(file);
        }
        return schema.map(ValueSchemas::ofAll).orElseGet(ValueSchemas::none);
    }

    private void check(Path file, ValueSchemas schemas) throws IOException {
        int[] number = new int[1];
        try (InputStream in = Files.newInputStream(file)) {
            StreamKey written =
                    reader
                            .read(in, object -> check(file, ++number[0], object, schemas))
                            .header()
                            .stream();
            int length = written.sender().length();
            Optional<MessageName> name =
                    new NameGrammar(length).parse(file.getFileName().toString());
            if (name.isPresent() && !name.get().stream().equals(written)) {
                tell(file + ": its header says " + written + ", its name " + name.get().stream());
            }
        } catch (UnreadableMessageException e) {
            tell(file + ": " + e.getMessage());
        }
    }

    private void check(Path file, int number, MessageObject object, ValueSchemas schemas) {
        facts.ifPresent(
                reads -> {
                    try {
                        ReceivedObjects.identified(reads, object, number);
                    } catch (RefusedMessageException e) {
                        tell(file + ": " + e.getMessage());
                    }
                });
        if (schemas.has(object.type())) {
            schemas.complaint(object.type(), object.value())
                    .ifPresent(
                            complaint ->
                                    tell(
                                            "%s: object %,d (%s): %s"
                                                    .formatted(
                                                            file,
                                                            number,
                                                            object.type(),
                                                            complaint)));
        }
    }

    private void tell(String problem) {
        wrong++;
        command.commandLine().getErr().println(problem);
    }
}
