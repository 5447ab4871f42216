package io.dromedary.component.kod;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.MessageTooLargeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * The bean {@code changedObjects}: which objects a committed transaction has changed, and how they
 * are submitted when their infobase has been asked for them: its OData interface (стандартный
 * интерфейс OData), or an HTTP service. Stateless.
 */
public final class ChangedObjects {

    /**
     * An object.
     *
     * @param type as КОД has it: {@code Справочник.Контрагенты}
     * @param ref UUID
     * @param path of the object in OData, percent-encoded
     */
    public record Changed(String type, String ref, String path) {}

    /** Set on each object's exchange before the infobase is asked. */
    private static final String CHANGED = "KodChanged";

    private static final String OF_SERVICE = "KodOfService";
    private static final String TYPE = "{type}";
    private static final String REF = "{ref}";
    private static final String REFERENCE = "Ссылка";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Code of an error of OData. */
    private static final String NO_SUCH_TYPE = "8";

    private static final Map<String, String> SETS =
            Map.of(
                    "Справочник", "Catalog_",
                    "Документ", "Document_",
                    "ПланВидовХарактеристик", "ChartOfCharacteristicTypes_",
                    "ПланСчетов", "ChartOfAccounts_",
                    "ПланВидовРасчета", "ChartOfCalculationTypes_",
                    "БизнесПроцесс", "BusinessProcess_",
                    "Задача", "Task_");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** With nothing behind it, which would become part of the change. */
    private static final ObjectReader WHOLE =
            JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * The objects that a transaction has changed, each once; none of other events, nor of
     * transactions of the user as whom the exchange writes, which would never end.
     *
     * @param exceptUser name of that user; may be empty
     */
    public List<Changed> of(CloudEvent event, String exceptUser) throws IOException {
        if (event.getData() == null) {
            return List.of();
        }
        JsonNode transaction = JSON.readTree(event.getData().toBytes());
        if (!exceptUser.isEmpty() && transaction.at("/user/name").asText().equals(exceptUser)) {
            return List.of();
        }
        Set<Changed> changed = new LinkedHashSet<>();
        for (JsonNode change : transaction.path("changes")) {
            changed(change).ifPresent(changed::add);
        }
        return new ArrayList<>(changed);
    }

    private static Optional<Changed> changed(JsonNode change) {
        String type = change.at("/metadata/name").asText();
        String ref = change.at("/data/value").asText();
        String set = SETS.get(type.split("\\.", 2)[0]);
        if (set == null
                || !change.at("/data/type").asText().equals("Reference")
                || !UUID.matcher(ref).matches()) {
            return Optional.empty();
        }
        String name = set + type.split("\\.", 2)[1];
        String path = URLEncoder.encode(name, StandardCharsets.UTF_8) + "(guid'" + ref + "')";
        return Optional.of(new Changed(type, ref, path));
    }

    /**
     * Remembers the object of the body, and asks for it.
     *
     * @param url of the OData interface; or of an HTTP service of the infobase, with {@code {type}}
     *     and {@code {ref}} where type and reference of an object belong
     */
    public void ask(Exchange exchange, String url) {
        Message message = exchange.getMessage();
        Changed changed = message.getBody(Changed.class);
        boolean ofService = url.contains(REF);
        exchange.setProperty(CHANGED, changed);
        exchange.setProperty(OF_SERVICE, ofService);
        message.removeHeaders("*");
        message.setBody(null);
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.setHeader("Accept", "application/json");
        if (ofService) {
            String type = URLEncoder.encode(changed.type(), StandardCharsets.UTF_8);
            String[] parts = url.replace(TYPE, type).replace(REF, changed.ref()).split("\\?", 2);
            message.setHeader(Exchange.HTTP_URI, parts[0]);
            if (parts.length > 1) {
                message.setHeader(Exchange.HTTP_QUERY, parts[1]);
            }
        } else {
            message.setHeader(Exchange.HTTP_PATH, changed.path());
            message.setHeader(Exchange.HTTP_QUERY, "$format=json");
        }
    }

    /**
     * Makes a change of what the infobase has answered; that there is no such object is a deletion.
     *
     * @param most bytes of an answer
     * @throws HttpOperationFailedException if it answered something else
     * @throws MessageTooLargeException if the object is longer
     * @throws IOException if the answer is not one of 1C
     */
    public void change(Exchange exchange, int most)
            throws IOException,
                    InvalidPayloadException,
                    HttpOperationFailedException,
                    MessageTooLargeException {
        Message message = exchange.getMessage();
        Changed changed = exchange.getProperty(CHANGED, Changed.class);
        boolean ofService = exchange.getProperty(OF_SERVICE, Boolean.class);
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status != OK && status != NOT_FOUND) {
            throw new HttpOperationFailedException(
                    changed.path(), status, "asked for " + changed.type(), null, null, null);
        }
        byte[] answer = bytes(message, changed, most);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", changed.type());
            json.writeStringField("ref", changed.ref());
            if (status == NOT_FOUND) {
                checkGone(changed, answer);
                json.writeBooleanField("deleted", true);
            } else if (ofService) {
                json.writeFieldName("value");
                json.writeRawValue(checkedValue(changed, answer));
            } else {
                json.writeFieldName("value");
                value(json, changed, answer);
            }
            json.writeEndObject();
        }
        message.removeHeaders("*");
        message.setBody(out.toByteArray());
    }

    /**
     * Whether it is 1C that says so: a web server says 404 of everything while the infobase is not
     * published, and OData while a type is not; that must not delete objects at all nodes.
     */
    private static void checkGone(Changed changed, byte[] answer) throws IOException {
        JsonNode said;
        try {
            said = JSON.readTree(answer);
        } catch (JacksonException e) {
            throw notOnec(changed, e);
        }
        if (!said.isObject()) {
            throw notOnec(changed, null);
        }
        if (said.path("odata.error").path("code").asText().equals(NO_SUCH_TYPE)) {
            throw new IOException(
                    changed.type()
                            + " is not published in OData. Add it (УстановитьСоставСтандартногоИнтерфейсаOData),"
                            + " or leave it out with the filter of the route");
        }
    }

    private static IOException notOnec(Changed changed, Exception cause) {
        return new IOException(
                "404 without a JSON object was answered for "
                        + changed.type()
                        + " "
                        + changed.ref()
                        + ", which 1C would not say of an object that is gone. Is the infobase published,"
                        + " and the URL right?",
                cause);
    }

    /** The value as it came, as text. */
    private static String checkedValue(Changed changed, byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.UTF_8);
        String value = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        JsonNode said;
        try {
            said = WHOLE.readTree(value);
        } catch (JacksonException e) {
            throw new IOException(
                    "The answer for %s %s is no JSON: %s"
                            .formatted(changed.type(), changed.ref(), e.getOriginalMessage()),
                    e);
        }
        if (!said.isObject() || !said.path(REFERENCE).asText().equalsIgnoreCase(changed.ref())) {
            throw new IOException(
                    "The answer for %s %s is no object with this \"%s\""
                            .formatted(changed.type(), changed.ref(), REFERENCE));
        }
        return value;
    }

    private static byte[] bytes(Message message, Changed changed, int most)
            throws IOException, InvalidPayloadException, MessageTooLargeException {
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new MessageTooLargeException(
                        "%s %s has more than %,d bytes, which is the limit"
                                .formatted(changed.type(), changed.ref(), most));
            }
            return bytes;
        }
    }

    /**
     * The value with its reference, by which every node knows it, and without what is not of the
     * object: links, and the version, which differs from node to node.
     */
    private static void value(JsonGenerator json, Changed changed, byte[] answer)
            throws IOException {
        try (JsonParser parser = FACTORY.createParser(answer)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(
                        changed.path() + ": the answer is no JSON object; is it OData of 1C?");
            }
            json.writeStartObject();
            json.writeStringField(REFERENCE, changed.ref());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean ofTheObject =
                        !name.startsWith("odata.")
                                && name.indexOf('@') < 0
                                && !name.equals("DataVersion")
                                && !name.equals(REFERENCE);
                parser.nextToken();
                if (ofTheObject) {
                    json.writeFieldName(name);
                    json.copyCurrentStructureExact(parser);
                } else {
                    parser.skipChildren();
                }
            }
            json.writeEndObject();
        }
    }
}
