/**
 * {@code rabbitmq-events:} — publishes CloudEvents to a RabbitMQ exchange until the broker has
 * confirmed them, and consumes them in batches that are acknowledged when the route has completed.
 */
package io.dromedary.component.rabbitmq;
