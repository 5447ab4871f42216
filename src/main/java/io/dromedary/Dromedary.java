package io.dromedary;

import io.dromedary.cli.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program: decides between a one-shot command and the service before Spring starts. */
@SpringBootApplication
public class Dromedary {
    /** Runs the command that the arguments name, or starts the service. */
    public static void main(String[] arguments) {
        if (Commands.isMeantBy(arguments)) {
            System.exit(Commands.run(arguments));
        }
        SpringApplication.run(Dromedary.class, arguments);
    }
}
