package io.dromedary.component.kod;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.receive.MessageGroup;
import io.dromedary.kod.receive.MessageGroups;
import io.dromedary.kod.receive.ReceivedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Answers with the next group of messages for a node as one JSON document, or with nothing once it
 * has waited long enough. Waits without a thread of its own.
 */
final class GroupProducer extends DefaultAsyncProducer {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int THREADS = 2;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final KodEndpoint endpoint;
    private final KodConfiguration configuration;
    private WaitingCalls calls;
    private KodMeters figures;
    private KodAlarms alarms;
    private MessageGroups groups;
    private ScheduledExecutorService clockwork;

    GroupProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        calls = new WaitingCalls(configuration.getMaxWaiting());
        RecentIncidents incidents = new RecentIncidents(Clock.systemUTC());
        figures = endpoint.meters(new OneLineExceptionHandler(getClass()), incidents);
        groups = endpoint.groups(figures);
        alarms = endpoint.alarms(KodMeters.KINDS, figures::figures, incidents, List::of);
        clockwork =
                endpoint.getCamelContext()
                        .getExecutorServiceManager()
                        .newScheduledThreadPool(this, "kod-group", THREADS);
        endpoint.getKodComponent().addWaitingCalls(calls);
    }

    @Override
    protected void doStop() throws Exception {
        calls.close();
        endpoint.getKodComponent().removeWaitingCalls(calls);
        endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(clockwork);
        alarms.close();
        figures.close();
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Message message = exchange.getMessage();
            String recipient = endpoint.recipient(message);
            long most = configuration.getMaxWait();
            long wait = Math.min(most, TimeUnit.SECONDS.toMillis(seconds(message)));
            if (answered(exchange, recipient) || wait <= 0) {
                callback.done(true);
                return true;
            }
            Wait waiting = new Wait(exchange, recipient, callback, Duration.ofMillis(wait));
            calls.begin(waiting);
            waiting.again();
            return false;
        } catch (IOException | RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private static long seconds(Message message) {
        String given = message.getHeader(KodConstants.WAIT, "0", String.class);
        if (!given.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("wait is a number of seconds, not '" + given + "'");
        }
        return Long.parseLong(given);
    }

    /** Looks for a group, and puts it into the message. */
    private boolean answered(Exchange exchange, String recipient) throws IOException {
        Optional<MessageGroup> next = groups.next(recipient, configuration.getMaxGroupBytes());
        Message message = exchange.getMessage();
        message.setBody(next.isPresent() ? json(next.get()) : null);
        message.setHeader(
                KodConstants.MESSAGES, next.map(group -> group.messages().size()).orElse(0));
        return next.isPresent();
    }

    /** What stands under {@code acknowledge} is what is to be sent back. */
    private static byte[] json(MessageGroup group) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("acknowledge");
            json.writeStringField("sender", group.stream().sender());
            json.writeStringField("mark", group.mark().digits());
            json.writeArrayFieldStart("numbers");
            for (ReceivedMessage message : group.messages()) {
                json.writeNumber(message.name().number());
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeArrayFieldStart("messages");
            for (ReceivedMessage message : group.messages()) {
                json.writeStartObject();
                json.writeStringField("name", message.name().fileName());
                json.writeFieldName("content");
                json.writeRawValue(text(message.bytes()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static String text(byte[] bytes) {
        boolean marked = Arrays.equals(bytes, 0, Math.min(3, bytes.length), BYTE_ORDER_MARK, 0, 3);
        int from = marked ? 3 : 0;
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    /** A request that waits. */
    private final class Wait implements Runnable, WaitingCalls.Call {

        private final Exchange exchange;
        private final String recipient;
        private final AsyncCallback callback;
        private final long end;
        private boolean over;

        private Wait(
                Exchange exchange, String recipient, AsyncCallback callback, Duration patience) {
            this.exchange = exchange;
            this.recipient = recipient;
            this.callback = callback;
            this.end = System.nanoTime() + patience.toNanos();
        }

        private void again() {
            try {
                Future<?> unused = // run() never throws
                        clockwork.schedule(
                                this, configuration.getPollInterval(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                end();
            }
        }

        @Override
        public void run() {
            boolean done = false;
            synchronized (this) {
                if (over) {
                    return;
                }
                try {
                    done = answered(exchange, recipient) || System.nanoTime() - end >= 0;
                } catch (IOException | RuntimeException | Error e) { // else nobody would answer
                    exchange.setException(e);
                    done = true;
                }
                over = done;
            }
            if (done) {
                tell();
            } else {
                again();
            }
        }

        @Override
        public void end() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                exchange.setException(new StoppingException());
            }
            tell();
        }

        private void tell() {
            calls.over(this);
            callback.done(false);
        }
    }
}
