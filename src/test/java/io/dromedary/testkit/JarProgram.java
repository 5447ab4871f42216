package io.dromedary.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole program as it is delivered, with the routes of the working directory. */
public final class JarProgram implements Program {

    /** For many short lives. */
    public static final List<String> QUICK_START =
            List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final List<String> command;
    private final List<String> properties;

    /**
     * @param jar the executable jar
     * @param jvmOptions such as {@link #QUICK_START}
     * @param properties more properties than log and data, each as {@code --name=value}
     */
    public JarProgram(Path jar, List<String> jvmOptions, List<String> properties) {
        this(command(jar, jvmOptions), properties);
    }

    private JarProgram(List<String> command, List<String> properties) {
        this.command = command;
        this.properties = List.copyOf(properties);
    }

    /** For many short lives of it, as {@link QuickJar} starts it. */
    public static JarProgram quick(Path jar, List<String> properties)
            throws IOException, InterruptedException {
        return new JarProgram(QuickJar.of(jar).command(List.of()), properties);
    }

    private static List<String> command(Path jar, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        return command;
    }

    @Override
    public ProcessBuilder process(Path log, Path data) {
        List<String> all = new ArrayList<>(command);
        all.add("--onec.directory=" + log);
        all.add("--onec.infobase=trade");
        all.add("--dromedary.data=" + data);
        all.addAll(properties);
        return new ProcessBuilder(all);
    }

    @Override
    public Path journal(Path data) {
        return data.resolve("journal.db");
    }

    @Override
    public String readyText() {
        return "Dromedary is ready";
    }
}
