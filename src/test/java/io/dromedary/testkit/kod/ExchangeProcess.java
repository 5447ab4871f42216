package io.dromedary.testkit.kod;

import io.dromedary.testkit.rabbit.RabbitAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An {@link ExchangeNode} as a process, to be killed. Arguments: its home, the exchange directory,
 * how many changes a session sends, and the broker's URI if there is one. Writes how many objects
 * it has received, and how many of them it had already, into a file of its home every second.
 */
public final class ExchangeProcess {

    private ExchangeProcess() {}

    /** Where a process writes its figures; it runs when the file is there. */
    static Path figures(Path home, long process) {
        return home.resolve("figures-" + process);
    }

    /** Runs until killed. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        ExchangeNode node =
                new ExchangeNode(
                        home,
                        Path.of(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Stream.of(arguments).skip(3).map(RabbitAddress::parse).findFirst());
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    node.close();
                                    end.countDown();
                                }));
        node.start();
        Path figures = figures(home, ProcessHandle.current().pid());
        do {
            Path temporary =
                    Files.writeString(
                            home.resolve("figures.tmp"), node.received() + " " + node.equal());
            Files.move(temporary, figures, StandardCopyOption.ATOMIC_MOVE);
        } while (!end.await(1, TimeUnit.SECONDS));
    }
}
