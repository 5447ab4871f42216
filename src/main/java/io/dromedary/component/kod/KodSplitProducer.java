package io.dromedary.component.kod;

import io.dromedary.disk.TemporaryFiles;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.UnknownType;
import io.dromedary.kod.split.SplitListener;
import io.dromedary.kod.split.SplitSettings;
import io.dromedary.kod.split.SplitSummary;
import io.dromedary.kod.split.Splitter;
import io.micrometer.core.instrument.Gauge;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits a body of any size into messages in an exchange directory: a file as it is, anything else
 * by way of a temporary file. Done when all messages are on disk.
 */
public class KodSplitProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(KodSplitProducer.class);

    private final KodEndpoint endpoint;
    private final Marks marks;
    private Gauge gauge;
    private volatile double done;

    KodSplitProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.marks = new Marks(endpoint.getKodComponent().getStore(), Clock.systemUTC());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        gauge =
                Gauge.builder("dromedary.kod.split.done", this, producer -> producer.done)
                        .description("How much of the export under way is split, 0 to 1")
                        .tag("directory", endpoint.getConfiguration().getDirectory())
                        .register(endpoint.getKodComponent().meters());
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.getKodComponent().meters().remove(gauge);
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Optional<KodRules> rules =
                exchange.getContext().getRegistry().findByType(KodRules.class).stream().findFirst();
        StreamKey stream =
                endpoint.grammar().stream(
                        text(message, KodConstants.SENDER, sender(rules), "sender"),
                        text(
                                message,
                                KodConstants.RECIPIENT,
                                endpoint.getConfiguration().getRecipient(),
                                "recipient"));
        String given = message.getHeader(KodConstants.MARK, "", String.class);
        Mark mark =
                Mark.given( // the recipient would put one aside that is ahead, also if it is ours
                        given.isEmpty() ? marks.next(stream.sender()).digits() : given,
                        Instant.now());
        // Delivered again after a failure the exchange has its mark, and completes what is there.
        message.setHeader(KodConstants.MARK, mark.digits());
        SplitSummary summary = split(message, stream, mark, rules.orElseGet(() -> none(stream)));
        message.setHeader(KodConstants.SENDER, stream.sender());
        message.setHeader(KodConstants.RECIPIENT, stream.recipient());
        message.setHeader(KodConstants.OBJECTS, summary.objects());
        message.setHeader(KodConstants.MESSAGES, summary.messages());
    }

    private String sender(Optional<KodRules> rules) {
        String option = endpoint.getConfiguration().getSender();
        return option.isEmpty() ? rules.map(one -> one.thisNode().code()).orElse("") : option;
    }

    private static String text(Message message, String header, String otherwise, String option) {
        String text = message.getHeader(header, otherwise, String.class);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "kod:split: neither the header "
                            + header
                            + " nor the option "
                            + option
                            + " says which node that is");
        }
        return text;
    }

    /** Rules in which nothing refers to anything. */
    private static KodRules none(StreamKey stream) {
        Node node =
                new Node(
                        stream.sender(), stream.sender(), Optional.empty(), true, UnknownType.PASS);
        return new KodRules(node, Map.of(node.code(), node), Map.of(), List.of());
    }

    private SplitSummary split(Message message, StreamKey stream, Mark mark, KodRules rules)
            throws Exception {
        Path folder = TemporaryFiles.ofThisProcess().folder("split-");
        Path spooled = folder.resolve("export.json");
        try {
            Path export = file(message).orElse(spooled);
            if (export.equals(spooled)) {
                spool(message, spooled);
            }
            SplitSettings settings =
                    new SplitSettings(
                            stream,
                            mark,
                            endpoint.getConfiguration().getMessageSize(),
                            SplitSettings.DEFAULT_WRITERS,
                            endpoint.limits(),
                            folder);
            return new Splitter(rules, endpoint.directory()).split(export, settings, listener());
        } finally {
            Files.deleteIfExists(spooled);
            Files.deleteIfExists(folder);
            done = 0;
        }
    }

    private static Optional<Path> file(Message message) {
        Object body = message.getBody();
        if (body instanceof WrappedFile<?> wrapped) {
            body = wrapped.getFile();
        }
        return body instanceof File file
                ? Optional.of(file.toPath())
                : Optional.ofNullable(body).filter(Path.class::isInstance).map(Path.class::cast);
    }

    private static void spool(Message message, Path to)
            throws InvalidPayloadException, IOException {
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Reading counts as the first half. */
    private SplitListener listener() {
        return new SplitListener() {
            @Override
            public void progress(Step step, long bytesDone, long bytesTotal) {
                double half = bytesTotal == 0 ? 0.5 : 0.5 * bytesDone / bytesTotal;
                done = step == Step.READING ? half : 0.5 + half;
            }

            @Override
            public void tooLarge(MessageName name, long bytes, int objects) {
                LOG.warn(
                        "{}: its {} objects ({} bytes) all hang together, which exceeds the limits"
                                + " of a message; switch off references in the rules, such as"
                                + " to-object: false of a type that everything refers to",
                        name,
                        objects,
                        bytes);
            }
        };
    }
}
