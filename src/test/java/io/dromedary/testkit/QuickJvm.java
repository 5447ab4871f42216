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

/** Starts a main class with the classes of this JVM, prepared so that it starts quickly. */
public final class QuickJvm {

    private static final long PREPARATION_SECONDS = 120;

    private final String main;
    private final String classPath;
    private final Path archive;

    private QuickJvm(String main, String classPath, Path archive) {
        this.main = main;
        this.classPath = classPath;
        this.archive = archive;
    }

    /**
     * Packs the classes, and archives them as the JVM loads them in a first run.
     *
     * @param folder for jars, archive and the output of that run
     * @param arguments of a run that loads what a later one will, and ends by itself
     * @throws IllegalStateException if that run fails; the message ends with what it said
     */
    public static QuickJvm prepare(Path folder, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        Path archive = folder.resolve("classes.jsa");
        QuickJvm jvm = new QuickJvm(main.getName(), packed(folder), archive);
        Path output = folder.resolve("preparation.txt");
        Process process =
                new ProcessBuilder(
                                jvm.command(
                                        List.of("-XX:ArchiveClassesAtExit=" + archive), arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            try (OutputStream input = process.getOutputStream()) {
                input.write('\n'); // for those that wait for a line before they begin
            }
            if (!process.waitFor(PREPARATION_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "the first run failed:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        return jvm;
    }

    /** A run, ready to be started; its output is redirected by the caller. */
    public ProcessBuilder process(List<String> options, List<String> arguments) {
        List<String> all = new ArrayList<>(options);
        all.add("-XX:SharedArchiveFile=" + archive);
        return new ProcessBuilder(command(all, arguments));
    }

    private List<String> command(List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        // A kill -9 leaves what the driver has unpacked.
        command.add("-Dorg.sqlite.tmpdir=" + archive.getParent());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
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
