package io.dromedary.component.kod;

import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.Question;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.MessageHeader;
import io.dromedary.kod.message.MessageText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;

/**
 * Asks a route which version stays: the body is a message with two objects, our version and the
 * received one; the answer is the header {@code KodWinner}. Thread-safe.
 */
final class EndpointJudge implements CollisionJudge {

    private static final String LOCAL = "local";
    private static final String RECEIVED = "received";

    private final ProducerTemplate template;
    private final String endpoint;

    EndpointJudge(ProducerTemplate template, KodConfiguration options) {
        this.template = template;
        this.endpoint = options.getJudge();
    }

    @Override
    public Winner judge(Question question) {
        if (endpoint.isEmpty()) {
            throw new IllegalStateException(
                    "The rules leave collisions of "
                            + question.key().type()
                            + " to a route (collisions: ask), and the option judge of"
                            + " kod:changes?received=true names none");
        }
        Exchange answer =
                template.request(
                        endpoint,
                        exchange -> {
                            exchange.getMessage().setBody(body(question));
                            exchange.getMessage()
                                    .setHeader(KodConstants.TYPE, question.key().type());
                            exchange.getMessage().setHeader(KodConstants.KEY, question.key().key());
                            exchange.getMessage()
                                    .setHeader(
                                            KodConstants.LOCAL_MARK, question.localMark().digits());
                            exchange.getMessage()
                                    .setHeader(
                                            KodConstants.MARK, question.message().mark().digits());
                        });
        if (answer.getException() != null) {
            throw new RuntimeCamelException(
                    endpoint + " could not decide the collision of " + question.key(),
                    answer.getException());
        }
        String winner = answer.getMessage().getHeader(KodConstants.WINNER, "", String.class);
        return switch (winner) {
            case LOCAL -> Winner.LOCAL;
            case RECEIVED -> Winner.RECEIVED;
            default ->
                    throw new IllegalStateException(
                            endpoint
                                    + " answered '"
                                    + winner
                                    + "' in the header KodWinner, and it must be local or"
                                    + " received");
        };
    }

    private static byte[] body(Question question) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MessageText.write(
                    out,
                    MessageHeader.of(question.message().stream()),
                    List.of(question.local(), question.received()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
