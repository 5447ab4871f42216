package io.dromedary.cli;

import io.dromedary.component.HttpAnswer;
import io.dromedary.route.InvalidRoutesException;
import io.dromedary.route.RouteCheck;
import io.dromedary.route.RouteFolder;
import io.dromedary.route.RouteProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.apache.camel.support.SimpleRegistry;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code routes check}: what the running program would say of edited routes. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Says what is wrong with routes, with file and line, and connects to nothing.",
            "Properties are those that the service would find in this folder."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:the routes would run", " 1:they would not", " 2:wrong call"})
final class CheckRoutesCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files *.camel.yaml, or folders of them. Default: the service's folder.")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws IOException {
        Environment environment = environment();
        SimpleRegistry beans = new SimpleRegistry();
        beans.bind("httpAnswer", new HttpAnswer());
        beans.bind(
                PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
                new SpringBootPlatformHttpEngine(0));
        RouteCheck check = new RouteCheck(beans, name -> property(environment, name));
        try {
            Map<String, String> texts = texts(environment);
            return tell(texts, check.errors(texts), check.warnings(texts));
        } catch (InvalidRoutesException e) {
            return tell(Map.of(), e.problems(), List.of());
        }
    }

    private int tell(
            Map<String, String> texts, List<RouteProblem> errors, List<RouteProblem> warnings) {
        PrintWriter out = command.commandLine().getOut();
        errors.forEach(problem -> out.println(problem.message()));
        warnings.forEach(problem -> out.println(problem.message() + " (warning)"));
        if (!errors.isEmpty()) {
            return ExitCode.FAILED;
        }
        out.println(texts.size() + (texts.size() == 1 ? " file is" : " files are") + " in order");
        return ExitCode.DONE;
    }

    private Map<String, String> texts(Environment environment) throws IOException {
        if (files.isEmpty()) {
            return new RouteFolder(Path.of(environment.getProperty("dromedary.routes", "routes")))
                    .texts();
        }
        Map<String, String> texts = new TreeMap<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                texts.putAll(new RouteFolder(file).texts());
            } else if (Files.isReadable(file)) {
                texts.put(file.toString(), Files.readString(file));
            } else {
                throw new ParameterException(
                        command.commandLine(),
                        file + ": there is no such file, or no right to read it");
            }
        }
        return texts;
    }

    /** Without a log to read, the route that would read it is left out; here it is checked. */
    private static Optional<String> property(Environment environment, String name) {
        Optional<String> value = Optional.ofNullable(environment.getProperty(name));
        return name.equals("onec.directory")
                ? value.filter(directory -> !directory.isBlank()).or(() -> Optional.of("1Cv8Log"))
                : value;
    }

    /** The properties of the jar, of config/application.yaml and of the environment. */
    private static Environment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
