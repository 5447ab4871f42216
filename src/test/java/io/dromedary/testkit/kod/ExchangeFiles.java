package io.dromedary.testkit.kod;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Looks at an exchange directory while others write there and remove. */
public final class ExchangeFiles {

    private ExchangeFiles() {}

    /** The messages in it. */
    public static List<Path> messages(Path exchange) throws IOException {
        return all(exchange).stream().filter(file -> file.toString().endsWith(".json")).toList();
    }

    /** All files in it; what goes away meanwhile is passed over, where a walk would break off. */
    public static List<Path> all(Path exchange) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                exchange,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        found.add(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        if (failure instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }
                });
        return found;
    }
}
