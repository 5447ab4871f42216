package io.dromedary;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Which file of the configuration is not YAML: Spring's exception does not say. */
final class ConfigurationFiles {

    private ConfigurationFiles() {}

    /** In one line: the file, the line, what is wrong with it. */
    static String failure(MarkedYAMLException failure) {
        String file =
                Stream.of("config/application", "application")
                        .flatMap(name -> Stream.of(name + ".yaml", name + ".yml"))
                        .map(Path::of)
                        .filter(path -> isSame(failure, path))
                        .findFirst()
                        .map(Path::toString)
                        .orElse("a configuration file");
        String remedy =
                failure instanceof DuplicateKeyException
                        ? ": it stands there already; put both under one"
                        : "";
        return file
                + ", line "
                + (failure.getProblemMark().getLine() + 1)
                + ": "
                + failure.getProblem()
                + remedy;
    }

    private static boolean isSame(MarkedYAMLException failure, Path file) {
        return failure(file)
                .map(MarkedYAMLException::getProblem)
                .equals(Optional.of(failure.getProblem()));
    }

    private static Optional<MarkedYAMLException> failure(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            new Yaml(new SafeConstructor(options)).loadAll(reader).forEach(document -> {});
            return Optional.empty();
        } catch (MarkedYAMLException e) {
            return Optional.of(e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
