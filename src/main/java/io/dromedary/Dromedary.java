package io.dromedary;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program: decides between a one-shot command and the service before Spring starts. */
@SpringBootApplication
public class Dromedary {

    /** Starts the service. */
    public static void main(String[] arguments) {
        SpringApplication.run(Dromedary.class, arguments);
    }
}
