package io.dromedary;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program: decides between a one-shot command and the service before Spring starts. */
@SpringBootApplication
public class Dromedary {

    /** Starts the service; what keeps it from starting is said in one line. */
    public static void main(String[] arguments) {
        StartFailure failure = new StartFailure();
        SpringApplication application = new SpringApplication(Dromedary.class);
        application.addInitializers(new KnownProperties());
        application.addListeners(failure);
        try {
            application.run(arguments);
        } catch (RuntimeException e) {
            System.err.println("dromedary: " + failure.reason(e));
            System.exit(1);
        }
    }
}
