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
 * and the broker's URI if there is one. Writes how many objects it has received, and how many of them it had already, into a
 * file of its home every second.
 */
public final class ExchangeProcess {

    private ExchangeProcess() {}

    /** Runs until killed. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        ExchangeNode node =
                new ExchangeNode(
                        home,
                        Path.of(arguments[1]),
                        Stream.of(arguments).skip(2).map(RabbitAddress::parse).findFirst());
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    node.close();
                                    end.countDown();
                                }));
        node.start();
        Path figures = home.resolve("figures-" + ProcessHandle.current().pid());
        do {
            Path temporary =
                    Files.writeString(
                            home.resolve("figures.tmp"), node.received() + " " + node.equal());
            Files.move(temporary, figures, StandardCopyOption.ATOMIC_MOVE);
        } while (!end.await(1, TimeUnit.SECONDS));
    }
}
