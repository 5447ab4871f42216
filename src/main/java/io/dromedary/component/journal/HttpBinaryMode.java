package io.dromedary.component.journal;

import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A CloudEvent whose attributes are HTTP headers: {@code ce-id}, {@code ce-source}, …; see the HTTP
 * protocol binding for CloudEvents 1.0, 3.1.
 */
final class HttpBinaryMode extends BaseGenericBinaryMessageReaderImpl<String, Object> {

    /** The header whose presence tells binary mode. */
    static final String SPEC_VERSION = "ce-specversion";

    private static final String PREFIX = "ce-";

    private final Map<String, Object> headers;

    HttpBinaryMode(SpecVersion version, CloudEventData data, Map<String, Object> headers) {
        super(version, data);
        this.headers = headers;
    }

    @Override
    protected boolean isContentTypeHeader(String name) {
        return name.equalsIgnoreCase("content-type");
    }

    @Override
    protected boolean isCloudEventsHeader(String name) {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    @Override
    protected String toCloudEventsKey(String name) {
        return name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    @Override
    protected void forEachHeader(BiConsumer<String, Object> header) {
        headers.forEach(header);
    }

    /** Header values are percent-encoded; a plus sign means itself. */
    @Override
    protected String toCloudEventsValue(Object value) {
        String text = value.toString();
        return text.indexOf('%') < 0
                ? text
                : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
