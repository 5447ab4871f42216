package io.dromedary.component.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The option {@code bindings}, looked at before the broker is asked. Stateless. */
final class BindingKeys {

    /** AMQP 0-9-1: a short string. */
    private static final int LONGEST = 255;

    private static final String TOPIC = "topic";

    /** RabbitMQ takes a star within a word for itself, so such a key never binds what it should. */
    private static final Pattern WILDCARD_IN_WORD = Pattern.compile("[^.][*#]|[*#][^.]");

    private BindingKeys() {}

    /**
     * The keys, in the order of the option.
     *
     * @throws IllegalArgumentException if one is too long, or cannot mean what it says
     */
    static List<String> of(RabbitEventsConfiguration configuration) {
        List<String> keys =
                Arrays.stream(configuration.getBindings().split(",", -1))
                        .map(String::strip)
                        .filter(key -> !key.isEmpty())
                        .toList();
        for (String key : keys) {
            if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw new IllegalArgumentException(
                        "The binding key '"
                                + key
                                + "' is longer than "
                                + LONGEST
                                + " bytes, which AMQP does not allow (option bindings)");
            }
            if (configuration.getExchangeType().equals(TOPIC)
                    && WILDCARD_IN_WORD.matcher(key).find()) {
                throw new IllegalArgumentException(
                        "The binding key '"
                                + key
                                + "' has * or # within a word; they stand for whole words between"
                                + " dots, as in trade.*.created or trade.# (option bindings)");
            }
        }
        return keys;
    }
}
