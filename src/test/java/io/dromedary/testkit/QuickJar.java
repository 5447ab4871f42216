package io.dromedary.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The delivered jar as Spring Boot extracts it, with its classes archived (AppCDS), which starts in
 * less than half of the jar's time. Made once beside the jar, for all processes that test it.
 */
public final class QuickJar {

    private static final long PREPARATION_SECONDS = 120;

    private final Path jar;
    private final Path archive;

    private QuickJar(Path folder, Path jar) {
        this.jar = folder.resolve(jar.getFileName());
        this.archive = folder.resolve("classes.jsa");
    }

    /**
     * Of {@code jar}, as it is now.
     *
     * @throws IllegalStateException if the JVM makes nothing of it; the message ends with what it
     *     said
     */
    public static QuickJar of(Path jar) throws IOException, InterruptedException {
        String version = Long.toString(Files.getLastModifiedTime(jar).toMillis());
        Path home = jar.toAbsolutePath().resolveSibling("quick");
        Path folder = Files.createDirectories(home).resolve(version);
        QuickJar quick = new QuickJar(folder, jar);
        try (FileChannel lock =
                        FileChannel.open(
                                home.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var held = lock.lock()) {
            if (held.isValid() && !Files.exists(quick.archive)) {
                quick.prepare(jar.toAbsolutePath(), folder);
            }
        }
        return quick;
    }

    /** The program with these arguments, and {@link JarProgram#QUICK_START}. */
    public List<String> command(List<String> arguments) {
        return java(List.of("-XX:SharedArchiveFile=" + archive), jar, arguments);
    }

    private void prepare(Path source, Path folder) throws IOException, InterruptedException {
        await(
                java(
                        List.of("-Djarmode=tools"),
                        source,
                        List.of("extract", "--force", "--destination", folder.toString())),
                0,
                folder);
        // Whoever is refused has loaded nearly all that a start loads, and ends by itself.
        Path made = folder.resolve("making.jsa");
        await(
                java(
                        List.of("-XX:ArchiveClassesAtExit=" + made),
                        jar,
                        List.of(
                                "--server.port=0",
                                "--dromedary.data=" + folder.resolve("data"),
                                "--onec.directory=" + folder.resolve("nowhere"))),
                1,
                folder);
        Files.move(made, archive);
    }

    private static void await(List<String> command, int exitCode, Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolveSibling(folder.getFileName() + ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(PREPARATION_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != exitCode) {
                throw new IllegalStateException(command + " said:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> java(List<String> options, Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JarProgram.QUICK_START);
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }
}
