package io.dromedary.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole program as it is delivered, with the routes of the working directory. */
public final class JarProgram implements Program {

    /** For many short lives. */
    public static final List<String> QUICK_START =
            List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path jar;
    private final List<String> jvmOptions;
    private final List<String> properties;

    /**
     * @param jar the executable jar
     * @param jvmOptions such as {@link #QUICK_START}
     * @param properties more properties than log and data, each as {@code --name=value}
     */
    public JarProgram(Path jar, List<String> jvmOptions, List<String> properties) {
        this.jar = jar.toAbsolutePath();
        this.jvmOptions = List.copyOf(jvmOptions);
        this.properties = List.copyOf(properties);
    }

    @Override
    public ProcessBuilder process(Path log, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        command.add("--onec.directory=" + log);
        command.add("--onec.infobase=trade");
        command.add("--dromedary.data=" + data);
        command.addAll(properties);
        return new ProcessBuilder(command);
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
