package io.dromedary.testkit.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The fake cluster as a process of its own: it is described by a file, and told by the same file's
 * folder, where the programs are. Ends when its standard input does.
 */
public final class FakeClusterProgram implements AutoCloseable {

    private static final String DESCRIPTION = "cluster.json";
    private static final long START_MILLIS = 60_000;

    private final Process process;
    private final Path folder;

    private FakeClusterProgram(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Runs one in the folder of the argument. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        FakeState state =
                FakeServer.JSON.readValue(folder.resolve(DESCRIPTION).toFile(), FakeState.class);
        CountDownLatch end = new CountDownLatch(1);
        Thread input =
                new Thread(
                        () -> {
                            try {
                                System.in.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                // ends as well
                            }
                            end.countDown();
                        });
        input.start();
        FakeCluster cluster = new FakeCluster(state, folder);
        end.await();
        cluster.close();
    }

    /** Starts a process with what was described. */
    public static FakeClusterProgram start(FakeClusterBuilder description, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        FakeServer.JSON.writeValue(folder.resolve(DESCRIPTION).toFile(), description.state());
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        FakeClusterProgram.class.getName(),
                                        folder.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("program.log").toFile())
                        .start();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!Files.isExecutable(folder.resolve("ibcmd"))) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "no cluster: " + Files.readString(folder.resolve("program.log")));
            }
        }
        return new FakeClusterProgram(process, folder);
    }

    /** A copy of its state. */
    public FakeState state() throws IOException {
        String address = Files.readString(folder.resolve("address")).strip();
        int space = address.indexOf(' ');
        try (Socket socket =
                new Socket(
                        address.substring(0, space),
                        Integer.parseInt(address.substring(space + 1)))) {
            socket.getOutputStream()
                    .write((FakeServer.STATE + "\0\0\0" + "0\0").getBytes(StandardCharsets.UTF_8));
            InputStream answer = socket.getInputStream();
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            return FakeServer.JSON.readValue(
                    text.substring(text.indexOf('\n') + 1), FakeState.class);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
