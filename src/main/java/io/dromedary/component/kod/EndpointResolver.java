package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.send.Resolver;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;

/**
 * Asks a route for objects: the body is a JSON array of {@code {"type":…,"ref":…}}; what it becomes
 * is submitted. Thread-safe.
 */
final class EndpointResolver implements Resolver {

    private static final String SUBMIT = "kod:changes";

    private final ObjectMapper json = new ObjectMapper();
    private final ProducerTemplate template;
    private final String endpoint;
    private final Duration patience;

    /** Asks {@code endpoint}, and waits for an answer no longer than {@code patience}. */
    EndpointResolver(ProducerTemplate template, String endpoint, Duration patience) {
        this.template = template;
        this.endpoint = endpoint;
        this.patience = patience;
    }

    @Override
    public void resolve(Collection<ObjectKey> missing) {
        ArrayNode wanted = json.createArrayNode();
        missing.forEach(key -> wanted.addObject().put("type", key.type()).put("ref", key.key()));
        Object answer;
        try {
            answer =
                    template.asyncRequestBody(endpoint, wanted.toString())
                            .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RuntimeCamelException(
                    endpoint
                            + " did not give the missing objects within "
                            + patience.toSeconds()
                            + " s (option resolverTimeout)",
                    e);
        } catch (ExecutionException e) {
            throw new RuntimeCamelException(
                    endpoint + " could not give the missing objects: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeCamelException("interrupted while it was asked", e);
        }
        if (answer != null) {
            template.sendBody(SUBMIT, answer);
        }
    }
}
