package io.dromedary;

import org.springframework.boot.autoconfigure.amqp.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The connection to RabbitMQ. Without an address there is none of it: no connection is tried, and
 * health does not miss it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${dromedary.rabbitmq.addresses:}'.isBlank()")
@Import(RabbitAutoConfiguration.class)
class RabbitConfiguration {}
