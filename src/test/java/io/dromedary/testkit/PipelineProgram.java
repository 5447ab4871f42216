package io.dromedary.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * {@link PipelineProcess} with the classes of this JVM, prepared to start quickly: a round of the
 * crash harness is hardly longer than the start of its process.
 */
public final class PipelineProgram implements Program {

    /** Name of the journal in the data folder. */
    static final String JOURNAL = "journal.db";

    private static final long PREPARATION_SECONDS = 120;

    private final String classPath;
    private final Path archive;
    private final List<String> options;

    private PipelineProgram(String classPath, Path archive, List<String> options) {
        this.classPath = classPath;
        this.archive = archive;
        this.options = options;
    }

    /**
     * Packs the classes and archives them as the JVM loads them in a first run over {@code log}.
     *
     * @param folder for jars, archive and the data of that run
     * @param log any log
     */
    public static PipelineProgram prepare(Path folder, Path log)
            throws IOException, InterruptedException {
        Path archive = folder.resolve("classes.jsa");
        PipelineProgram plain = new PipelineProgram(packed(folder), archive, List.of());
        List<String> command =
                plain.command(
                        log,
                        Files.createDirectories(folder.resolve("preparation")),
                        "-XX:ArchiveClassesAtExit=" + archive);
        command.add(PipelineProcess.UNTIL_IDLE);
        Path output = folder.resolve("preparation.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(PREPARATION_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "the first run failed:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        return plain;
    }

    /** The same with a planted defect, see {@link PipelineProcess}. */
    public PipelineProgram with(String option) {
        return new PipelineProgram(classPath, archive, List.of(option));
    }

    @Override
    public ProcessBuilder process(Path log, Path data) {
        List<String> command = command(log, data, "-XX:SharedArchiveFile=" + archive);
        command.addAll(options);
        return new ProcessBuilder(command);
    }

    @Override
    public Path journal(Path data) {
        return data.resolve(JOURNAL);
    }

    @Override
    public String readyText() {
        return PipelineProcess.READY;
    }

    private List<String> command(Path log, Path data, String sharing) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        sharing,
                        "-cp",
                        classPath,
                        PipelineProcess.class.getName(),
                        log.toString(),
                        data.toString()));
        return command;
    }

    /** The class path with folders packed into jars: the JVM archives nothing from folders. */
    private static String packed(Path folder) throws IOException {
        Set<String> entries = new LinkedHashSet<>();
        int number = 0;
        String separator = System.getProperty("path.separator");
        for (String entry : System.getProperty("java.class.path").split(separator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve("classes-" + number++ + ".jar");
                pack(path, jar);
                entries.add(jar.toString());
            } else if (Files.exists(path)) {
                entries.add(entry);
            }
        }
        return String.join(separator, entries);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file);
                Stream<Path> paths = Files.walk(classes)) {
            for (Path path : paths.filter(found -> !found.equals(classes)).toList()) {
                String name = classes.relativize(path).toString().replace('\\', '/');
                // Folders are entries too: migrations are looked for in a folder.
                boolean isFolder = Files.isDirectory(path);
                output.putNextEntry(new JarEntry(isFolder ? name + "/" : name));
                if (!isFolder) {
                    Files.copy(path, output);
                }
                output.closeEntry();
            }
        }
    }
}
