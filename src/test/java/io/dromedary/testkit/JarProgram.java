package io.dromedary.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The whole program as it is delivered, with the routes of the working directory. */
public final class JarProgram implements Program {

    private final Path jar;
    private final List<String> properties;

    /**
     * @param jar the executable jar
     * @param properties more properties than log and data, each as {@code --name=value}
     */
    public JarProgram(Path jar, List<String> properties) {
        this.jar = jar.toAbsolutePath();
        this.properties = List.copyOf(properties);
    }

    @Override
    public ProcessBuilder process(Path log, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
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
        return "Started Dromedary";
    }
}
