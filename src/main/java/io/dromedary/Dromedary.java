package io.dromedary;

import io.dromedary.cli.Commands;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** The program: decides between a one-shot command and the service before Spring starts. */
@SpringBootApplication
public class Dromedary {

    private static final String SQLITE_LIBRARIES = "org.sqlite.tmpdir";

    /** Runs the command that the arguments name, or starts the service. */
    public static void main(String[] arguments) {
        unpackLibrariesAside();
        if (Commands.isMeantBy(arguments)) {
            System.exit(Commands.run(new OneJob(), arguments));
        }
        startService(arguments);
    }

    /** SQLite's driver unpacks a library at each start, which a kill -9 would leave for ever. */
    private static void unpackLibrariesAside() {
        if (System.getProperty(SQLITE_LIBRARIES) == null) {
            try {
                System.setProperty(
                        SQLITE_LIBRARIES, TemporaryFiles.ofThisProcess().libraries().toString());
            } catch (IOException e) {
                // Whoever needs a temporary file says so; the driver knows other places.
            }
        }
    }

    /** What keeps the service from starting is said in one line. */
    private static void startService(String... arguments) {
        StartFailure failure = new StartFailure();
        // Until application.yaml is read, which may be what fails, its levels do not hold.
        LoggingSystem.get(Dromedary.class.getClassLoader())
                .setLogLevel(SpringApplication.class.getName(), LogLevel.OFF);
        SpringApplication application = new SpringApplication(Dromedary.class);
        application.addInitializers(new KnownProperties());
        application.addListeners(failure);
        try {
            checkNotation(arguments);
            application.run(arguments);
        } catch (RuntimeException e) {
            System.err.println("dromedary: " + failure.reason(e));
            System.exit(1);
        }
    }

    /** A value behind a space would be passed over, and the property stand without one. */
    private static void checkNotation(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                boolean isValue = i > 0 && !arguments[i - 1].contains("=");
                throw new InvalidConfigurationException(
                        "argument "
                                + arguments[i]
                                + " is not understood: a property is written "
                                + (isValue
                                        ? arguments[i - 1] + "=" + arguments[i]
                                        : "--name=value"));
            }
        }
    }
}
