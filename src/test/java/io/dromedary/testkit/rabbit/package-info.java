/**
 * A real RabbitMQ for tests: started privately from the system's package, or given by the
 * environment.
 */
package io.dromedary.testkit.rabbit;
