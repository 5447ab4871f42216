package io.dromedary.component.kod;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.submit.InTurn;
import io.dromedary.kod.submit.Submission;
import io.micrometer.core.instrument.Counter;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Submits the objects of a body; done when they are durable in the registry. */
final class ChangesProducer extends DefaultProducer {

    /** As long as a client waits for an answer, about. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final KodComponent component;
    private final Submission submission;
    private final Counter submitted;

    ChangesProducer(KodEndpoint endpoint) {
        super(endpoint);
        this.component = endpoint.getKodComponent();
        KodRules rules = component.rules();
        String node = rules.thisNode().code();
        ChangeRegistry registry =
                new InTurn(
                        component.getStore().changes(node, Clock.systemUTC()),
                        component.underWay(),
                        TURN);
        FactReader facts = new FactReader(rules);
        MessageLimits limits = endpoint.limits().within(Runtime.getRuntime().maxMemory());
        this.submission =
                endpoint.initialMarks()
                        .map(
                                marks ->
                                        Submission.ofOldData(
                                                registry,
                                                facts,
                                                component.schemas(),
                                                limits,
                                                marks))
                        .orElseGet(
                                () ->
                                        Submission.ofChanges(
                                                registry, facts, component.schemas(), limits));
        this.submitted =
                Counter.builder("dromedary.kod.submitted")
                        .description("Changes submitted")
                        .tag("node", node)
                        .register(component.meters());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        long objects;
        Optional<String> name =
                Optional.ofNullable(message.getHeader(KodConstants.SUBMISSION, String.class))
                        .filter(it -> !it.isBlank());
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            objects = submission.submit(in, name);
        } catch (OutOfMemoryError e) { // Camel would answer with the body of the request
            throw KodEndpoint.noMemory();
        } finally {
            component.wakeDispatcher(); // also if some were submitted before a wrong one
        }
        submitted.increment((double) objects);
        message.setHeader(KodConstants.OBJECTS, objects);
    }
}
