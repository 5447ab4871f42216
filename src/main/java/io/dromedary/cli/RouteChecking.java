package io.dromedary.cli;

import io.dromedary.component.HttpAnswer;
import io.dromedary.component.kod.ChangedObjects;
import io.dromedary.component.kod.ExchangeAnswer;
import io.dromedary.notification.EventDigest;
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
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SimpleRegistry;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks routes with the properties and beans of the service, but without it. */
final class RouteChecking {
    private final CommandLine line;
    private final StandardEnvironment environment = new StandardEnvironment();

    RouteChecking(CommandLine line) {
        this.line = line;
        // The properties of the jar, of config/application.yaml and of the environment.
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
    }

    int check(List<Path> files) throws IOException {
        SimpleRegistry beans = new SimpleRegistry();
        beans.bind("httpAnswer", new HttpAnswer());
        beans.bind("exchangeAnswer", new ExchangeAnswer());
        beans.bind("changedObjects", new ChangedObjects());
        beans.bind("eventDigest", new EventDigest());
        for (String policy : List.of("jobEnd", "jobHandOver", "jobSchedule")) {
            beans.bind(policy, new RoutePolicySupport() {}); // the service has one with a book
        }
        beans.bind(
                PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME,
                new SpringBootPlatformHttpEngine(0));
        RouteCheck check = new RouteCheck(beans, this::property);
        try {
            Map<String, String> texts = texts(files);
            if (texts.isEmpty() && !files.isEmpty()) {
                throw new ParameterException(line, "There is no file *.camel.yaml in " + files);
            }
            return tell(texts.size(), check.errors(texts), check.warnings(texts));
        } catch (InvalidRoutesException e) {
            return tell(0, e.problems(), List.of());
        }
    }

    private int tell(int files, List<RouteProblem> errors, List<RouteProblem> warnings) {
        PrintWriter out = line.getOut();
        errors.forEach(problem -> out.println(problem.message()));
        warnings.forEach(problem -> out.println(problem.message() + " (warning)"));
        if (!errors.isEmpty()) {
            return ExitCode.FAILED;
        }
        out.println(files + (files == 1 ? " file is" : " files are") + " in order");
        return ExitCode.DONE;
    }

    private Map<String, String> texts(List<Path> files) throws IOException {
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
                        line, file + ": there is no such file, or no right to read it");
            }
        }
        return texts;
    }

    /** Without a log to read, the route that would read it is left out; here it is checked. */
    private Optional<String> property(String name) {
        Optional<String> value = Optional.ofNullable(environment.getProperty(name));
        return name.equals("onec.directory")
                ? value.filter(directory -> !directory.isBlank()).or(() -> Optional.of("1Cv8Log"))
                : value;
    }
}
