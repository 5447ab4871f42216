package io.dromedary.testkit.cluster;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Takes the calls of the programs, one thread each, and answers as the state says. */
final class FakeServer implements AutoCloseable {

    /** A program of its own asks for the state; the answer is JSON. */
    static final String STATE = "state";

    static final ObjectMapper JSON =
            new ObjectMapper()
                    .setVisibility(PropertyAccessor.FIELD, Visibility.PUBLIC_ONLY)
                    .setVisibility(PropertyAccessor.GETTER, Visibility.NONE)
                    .setVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Charset CP866 = Charset.forName("IBM866");

    private final FakeState state;
    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FakeServer(FakeState state) {
        this.state = state;
        try {
            this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fake cluster", this::accept);
    }

    String address() {
        return socket.getInetAddress().getHostAddress() + " " + socket.getLocalPort() + "\n";
    }

    <T> T read(Function<FakeState, T> reader) {
        synchronized (state) {
            state.passTime();
            return reader.apply(state);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                start("fake cluster, a call", () -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream input = client.getInputStream();
            String program = word(input);
            String folder = word(input);
            String line = word(input);
            int count = Integer.parseInt(word(input));
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                arguments.add(word(input));
            }
            FakeCall call = new FakeCall(program, folder, line, List.copyOf(arguments));
            Optional<FakeAnswer> answer = answer(call, client);
            if (answer.isPresent()) {
                send(client, program, answer.get());
            } else {
                waitUntilGone(client, 0);
            }
        } catch (IOException e) {
            // The program was ended.
        } finally {
            open.remove(client);
        }
    }

    private Optional<FakeAnswer> answer(FakeCall call, Socket client) throws IOException {
        if (call.program().equals(STATE)) {
            return Optional.of(
                    FakeAnswer.output(
                            read(
                                    seen -> {
                                        try {
                                            return JSON.writeValueAsString(seen);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    })));
        }
        Optional<FakeTrouble> trouble;
        synchronized (state) {
            state.calls.add(call);
            trouble = state.troubles.stream().filter(any -> any.strikes(call.line())).findFirst();
        }
        if (trouble.isPresent()) {
            FakeTrouble present = trouble.get();
            if (present.kind == FakeTrouble.Kind.SLOW && waitUntilGone(client, present.millis)) {
                throw new EOFException("ended while it took its time");
            }
            if (present.done) {
                execute(call, Optional.empty());
            }
            if (present.kind == FakeTrouble.Kind.HANG) {
                return Optional.empty();
            }
            if (present.kind == FakeTrouble.Kind.REFUSE) {
                return Optional.of(FakeAnswer.refused(present.text));
            }
        }
        return execute(call, trouble);
    }

    private Optional<FakeAnswer> execute(FakeCall call, Optional<FakeTrouble> trouble)
            throws IOException {
        synchronized (state) {
            state.passTime();
            return switch (call.program()) {
                case "rac" -> Optional.of(FakeRac.answer(state, call.arguments()));
                case "1cv8" ->
                        new FakeDesigner(state, Path.of(call.folder()), trouble)
                                .answer(call.arguments());
                case "ibcmd" -> Optional.of(new FakeIbcmd(state, call, trouble).answer());
                default -> Optional.of(FakeAnswer.refused("unknown program " + call.program()));
            };
        }
    }

    private void send(Socket client, String program, FakeAnswer answer) throws IOException {
        byte[] output = encode(program, answer.output());
        byte[] errors = encode(program, answer.errors());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(
                "%d %d %d\n"
                        .formatted(answer.exitCode(), output.length, errors.length)
                        .getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(output);
        all.writeBytes(errors);
        OutputStream stream = client.getOutputStream();
        all.writeTo(stream);
        stream.flush();
    }

    private byte[] encode(String program, String text) {
        boolean windows = program.equals("rac") && read(seen -> seen.windows);
        String lines = text.replace("\r\n", "\n");
        return windows
                ? lines.replace("\n", "\r\n").getBytes(CP866)
                : lines.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the program was ended meanwhile; 0 waits for that. */
    private static boolean waitUntilGone(Socket client, long millis) throws IOException {
        client.setSoTimeout((int) millis);
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static String word(InputStream input) throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        while (true) {
            int read = input.read();
            if (read < 0) {
                throw new EOFException();
            }
            if (read == 0) {
                return word.toString(StandardCharsets.UTF_8);
            }
            word.write(read);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
