package io.dromedary.component.kod;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.journal.MessageTooLargeException;
import io.dromedary.kod.health.Incidents;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.receive.MessageGroups;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/**
 * Removes the messages of a group that was applied. The body is what {@code kod:group} has given
 * under {@code acknowledge}.
 */
final class AcknowledgeProducer extends DefaultProducer {

    private static final int MOST_BYTES = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KodEndpoint endpoint;
    private KodMeters figures;
    private MessageGroups groups;

    AcknowledgeProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        figures = endpoint.meters(new OneLineExceptionHandler(getClass()), Incidents.NONE);
        groups = endpoint.groups(figures);
    }

    @Override
    protected void doStop() throws Exception {
        figures.close();
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        String recipient = endpoint.recipient(message);
        JsonNode body = read(message);
        StreamKey stream = endpoint.grammar().stream(text(body, "sender"), recipient);
        Mark mark = new Mark(text(body, "mark"));
        Set<Integer> numbers = new LinkedHashSet<>();
        for (JsonNode number : body.path("numbers")) {
            if (!number.canConvertToInt() || !number.isIntegralNumber()) {
                throw new IllegalArgumentException(
                        "\"numbers\" has " + number + ", which is no number of a message");
            }
            numbers.add(new MessageName(stream, mark, number.intValue()).number());
        }
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"numbers\" is missing or empty: the numbers of the messages that were"
                            + " applied");
        }
        int removed = groups.acknowledge(stream, mark, numbers);
        message.setHeader(KodConstants.MESSAGES, removed);
    }

    private static JsonNode read(Message message)
            throws IOException, InvalidPayloadException, MessageTooLargeException {
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new MessageTooLargeException(
                        "An acknowledgement has at most %,d bytes".formatted(MOST_BYTES));
            }
            JsonNode body = JSON.readTree(bytes);
            if (!body.isObject()) {
                throw new IllegalArgumentException("An acknowledgement is a JSON object");
            }
            return body;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "The acknowledgement is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing, or no text");
        }
        return value.textValue();
    }
}
