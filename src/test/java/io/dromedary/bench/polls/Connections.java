package io.dromedary.bench.polls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Thousands of HTTP connections on one thread: each sends a request, reads its answer, and may send
 * the next. Not thread-safe.
 */
final class Connections implements AutoCloseable {

    private static final int BUFFER = 1 << 16;
    private static final int CONNECTING = 256;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER);
    private final Deque<Connection> toConnect = new ArrayDeque<>();
    private int connecting;
    private int open;

    Connections(InetSocketAddress server) throws IOException {
        this.server = server;
        this.selector = Selector.open();
    }

    /** A new connection; it is opened when there is its turn. */
    Connection connection(int number) {
        return new Connection(number);
    }

    int open() {
        return open;
    }

    /** Lets everything happen that can, for at most {@code millis}. */
    void run(long millis) throws IOException {
        connectMore();
        selector.select(this::ready, millis);
    }

    private void connectMore() throws IOException {
        while (connecting < CONNECTING && !toConnect.isEmpty()) {
            toConnect.poll().connect();
            connecting++;
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                connection.channel.finishConnect();
                connecting--;
                open++;
                connection.write();
            } else {
                if (key.isWritable()) {
                    connection.write();
                }
                if (key.isReadable()) {
                    connection.read();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Connection " + connection.number + " failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One connection, with at most one request under way. */
    final class Connection {

        final int number;
        private SocketChannel channel;
        private SelectionKey key;
        private ByteBuffer output = ByteBuffer.allocate(0);
        private final StringBuilder answer = new StringBuilder();
        private Consumer<Answer> onAnswer = answer -> {};
        private long sentAt;

        private Connection(int number) {
            this.number = number;
        }

        /** Sends a GET request; {@code then} is given the answer. */
        void get(String path, Consumer<Answer> then) throws IOException {
            output =
                    ByteBuffer.wrap(
                            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            onAnswer = then;
            answer.setLength(0);
            if (channel == null) {
                toConnect.add(this);
            } else {
                write();
            }
        }

        private void connect() throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(server);
            key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        private void write() throws IOException {
            sentAt = System.nanoTime();
            channel.write(output);
            key.interestOps(output.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void read() throws IOException {
            input.clear();
            if (channel.read(input) < 0) {
                throw new IOException("The server closed it after: " + answer);
            }
            answer.append(StandardCharsets.ISO_8859_1.decode(input.flip()));
            int headers = answer.indexOf("\r\n\r\n");
            if (headers < 0) {
                return;
            }
            Matcher length = LENGTH.matcher(answer);
            if (!length.find()) {
                throw new IOException("An answer without length: " + answer);
            }
            if (answer.length() >= headers + 4 + Integer.parseInt(length.group(1))) {
                long now = System.nanoTime();
                int status = Integer.parseInt(answer.substring(9, 12));
                String body = answer.substring(headers + 4);
                answer.setLength(0);
                onAnswer.accept(new Answer(this, status, body, now - sentAt, now));
            }
        }
    }

    /** What came back; times in nanoseconds. */
    record Answer(Connection connection, int status, String body, long took, long at) {

        /** The value of a field of the body that is a text or a number. */
        String field(String name) {
            Matcher matcher =
                    Pattern.compile(
                                    String.format(Locale.ROOT, ".*\"%s\":\"?([^\",}]*)", name),
                                    Pattern.DOTALL)
                            .matcher(body);
            if (!matcher.find()) {
                throw new IllegalStateException("No " + name + " in " + status + " " + body);
            }
            return matcher.group(1);
        }
    }
}
