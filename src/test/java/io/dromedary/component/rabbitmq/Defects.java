package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Appended;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.amqp.rabbit.connection.ChannelProxy;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * Two mistakes that a set checker must find, planted between the program and what it relies on: the
 * program itself has no switch for them.
 */
final class Defects {

    private static final int LATE_MILLIS = 500;

    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "planted-defect");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** What an overridden method does instead. */
    private interface Instead {
        Object of(Object[] arguments) throws Throwable;
    }

    /** A journal that answers before it has appended: what depends on it acknowledges too early. */
    Journal answeringEarly(Journal journal) {
        return like(
                Journal.class,
                journal,
                Map.of("append", arguments -> appendLater(journal, arguments)));
    }

    // The proxy hands the future on.
    @SuppressWarnings({"unchecked", "FutureReturnValueIgnored"})
    private Object appendLater(Journal journal, Object[] arguments) {
        Map<String, List<?>> events = (Map<String, List<?>>) arguments[0];
        Map<String, List<Long>> positions = new LinkedHashMap<>();
        events.forEach(
                (channel, list) -> positions.put(channel, Collections.nCopies(list.size(), 1L)));
        ScheduledFuture<?> unused = // it belongs to the defect
                later.schedule(
                        () ->
                                Journal.class
                                        .getMethod("append", Map.class, java.util.Optional.class)
                                        .invoke(journal, arguments),
                        LATE_MILLIS,
                        TimeUnit.MILLISECONDS);
        return CompletableFuture.completedFuture(new Appended(positions, 0));
    }

    /** Connections whose channels say after a while that the broker has confirmed. */
    ConnectionFactory presumingConfirms(ConnectionFactory connections) {
        return like(
                ConnectionFactory.class,
                connections,
                Map.of(
                        "getPublisherConnectionFactory",
                        arguments -> null,
                        "createConnection",
                        arguments -> presuming(connections.createConnection())));
    }

    private Connection presuming(Connection connection) {
        return like(
                Connection.class,
                connection,
                Map.of(
                        "createChannel",
                        arguments -> presuming(connection.createChannel((boolean) arguments[0]))));
    }

    private Channel presuming(Channel cached) {
        Channel channel = cached instanceof ChannelProxy proxy ? proxy.getTargetChannel() : cached;
        ConfirmCallback[] told = new ConfirmCallback[1];
        return like(
                Channel.class,
                channel,
                Map.of(
                        "addConfirmListener",
                        arguments -> {
                            told[0] = (ConfirmCallback) arguments[0];
                            return channel.addConfirmListener(
                                    told[0], (ConfirmCallback) arguments[1]);
                        },
                        "basicPublish",
                        arguments -> {
                            long number = channel.getNextPublishSeqNo();
                            ScheduledFuture<?> unused = // it belongs to the defect
                                    later.schedule(
                                            () -> confirm(told[0], number),
                                            LATE_MILLIS,
                                            TimeUnit.MILLISECONDS);
                            return Channel.class
                                    .getMethod(
                                            "basicPublish",
                                            String.class,
                                            String.class,
                                            boolean.class,
                                            com.rabbitmq.client.AMQP.BasicProperties.class,
                                            byte[].class)
                                    .invoke(channel, arguments);
                        }));
    }

    private static void confirm(ConfirmCallback told, long number) {
        try {
            told.handle(number, false);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static <T> T like(Class<T> type, T real, Map<String, Instead> instead) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            try {
                                Instead other = instead.get(method.getName());
                                return other == null
                                        ? invoke(method, real, arguments)
                                        : other.of(arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private static Object invoke(Method method, Object real, Object[] arguments)
            throws ReflectiveOperationException {
        return method.invoke(real, arguments);
    }
}
