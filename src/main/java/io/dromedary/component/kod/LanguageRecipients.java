package io.dromedary.component.kod;

import com.jayway.jsonpath.JsonPath;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.send.RecipientsRule;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ObjectHelper;

/**
 * Recipients rules in Camel's languages, {@code language:text}: the body is the value of the object
 * as text; the answer is codes of nodes, separated by commas or as a list. Thread-safe.
 */
final class LanguageRecipients implements RecipientsRule {

    private final CamelContext camel;
    private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

    LanguageRecipients(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Compiles an expression.
     *
     * @throws RuntimeException if there is no such language, or the text is none of it
     */
    void check(String expression) {
        Expression unused = expressions.computeIfAbsent(expression, this::compiled);
    }

    @Override
    public Set<String> recipients(String expression, ObjectHead head, byte[] value) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(new String(value, StandardCharsets.UTF_8));
        exchange.getMessage().setHeader(KodConstants.TYPE, head.key().type());
        exchange.getMessage().setHeader(KodConstants.KEY, head.key().key());
        Object answer =
                expressions
                        .computeIfAbsent(expression, this::compiled)
                        .evaluate(exchange, Object.class);
        Set<String> nodes = new LinkedHashSet<>();
        for (Iterator<?> parts = ObjectHelper.createIterator(answer); parts.hasNext(); ) {
            String node = String.valueOf(parts.next()).trim();
            if (!node.isEmpty()) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private Expression compiled(String expression) {
        String[] parts = expression.split(":", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no recipients rule: language:text, e.g. simple:02,03");
        }
        if (parts[0].equals("jsonpath") && !parts[1].contains("${")) {
            JsonPath.compile(parts[1]); // Camel does it with the first value
        }
        Language language = camel.resolveLanguage(parts[0]);
        Expression compiled = language.createExpression(parts[1]);
        compiled.init(camel);
        return compiled;
    }
}
