package io.dromedary.component.rabbitmq;

import java.io.IOException;
import java.util.function.Consumer;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/**
 * Declares what it consumes whenever it begins to consume, and so also when the broker has come
 * back without it. Tells the first of failures in a row.
 */
final class DeclaringContainer extends SimpleMessageListenerContainer {

    private final Topology topology;
    private final Consumer<Throwable> told;
    private boolean failing;

    DeclaringContainer(Topology topology, Consumer<Throwable> told) {
        this.topology = topology;
        this.told = told;
    }

    @Override
    protected synchronized void redeclareElementsIfNecessary() {
        try {
            topology.declareQueue();
            failing = false;
        } catch (IOException e) {
            tell(e);
            throw new AmqpIOException(e);
        } catch (AmqpException e) {
            tell(e);
            throw e;
        }
    }

    private void tell(Exception failure) {
        if (!failing) {
            failing = true;
            told.accept(failure);
        }
    }
}
