package io.dromedary.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Writes a line for each hard case that was run: {@code store|face|fault|passed}. */
final class HardCaseReport implements TestWatcher {

    private static final Path FOLDER = Path.of("target", "hard-cases");

    @Override
    public void testSuccessful(ExtensionContext context) {
        write(context, "passed");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        write(context, "FAILED");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        write(context, "aborted");
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        write(context, "skipped");
    }

    private static void write(ExtensionContext context, String result) {
        List<HardCase> described =
                Stream.concat(context.getTestMethod().stream(), context.getTestClass().stream())
                        .map(HardCaseReport::described)
                        .flatMap(Optional::stream)
                        .toList();
        if (described.stream().noneMatch(one -> !one.fault().isEmpty())) {
            return; // a test like others, of a class that names its store
        }
        String line =
                String.join(
                                "|",
                                first(described, HardCase::store),
                                first(described, HardCase::face),
                                first(described, HardCase::fault),
                                result)
                        + "\n";
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(
                    FOLDER.resolve(ProcessHandle.current().pid() + ".txt"),
                    line,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<HardCase> described(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(HardCase.class));
    }

    private static String first(List<HardCase> described, Function<HardCase, String> part) {
        return described.stream().map(part).filter(text -> !text.isEmpty()).findFirst().orElse("-");
    }
}
