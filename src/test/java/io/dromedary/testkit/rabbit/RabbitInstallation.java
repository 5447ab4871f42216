package io.dromedary.testkit.rabbit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * RabbitMQ's programs on this machine. The ones called are those behind Debian's wrappers, which
 * would insist on the system's own user.
 *
 * @param programs folder with rabbitmq-server and rabbitmqctl
 */
record RabbitInstallation(Path programs) {

    /** Folder with RabbitMQ's programs, if it is not where packages put it. */
    private static final String FOLDER = "DROMEDARY_TEST_RABBITMQ_BIN";

    private static final List<Path> USUAL =
            List.of(
                    Path.of("/usr/lib/rabbitmq/bin"),
                    Path.of("/usr/local/sbin"),
                    Path.of("/opt/homebrew/sbin"));

    /**
     * Finds it.
     *
     * @throws IllegalStateException if there is none; says how to get one
     */
    static RabbitInstallation find() {
        String given = System.getenv(FOLDER);
        List<Path> places = given == null ? USUAL : List.of(Path.of(given));
        return places.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("rabbitmq-server")))
                .findFirst()
                .map(RabbitInstallation::new)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "RabbitMQ is missing: no rabbitmq-server in "
                                                + places
                                                + ". Install it (Debian: apt-get install"
                                                + " rabbitmq-server), or name its folder in "
                                                + FOLDER));
    }

    String server() {
        return programs.resolve("rabbitmq-server").toString();
    }

    String control() {
        return programs.resolve("rabbitmqctl").toString();
    }
}
