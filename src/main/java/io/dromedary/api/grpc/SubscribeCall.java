package io.dromedary.api.grpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dromedary.api.definition.SubscriptionDefinitions;
import io.dromedary.api.grpc.v1.Acknowledge;
import io.dromedary.api.grpc.v1.ClientMessage;
import io.dromedary.api.grpc.v1.Create;
import io.dromedary.api.grpc.v1.Open;
import io.dromedary.api.grpc.v1.Refuse;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.api.stream.Streams;
import io.dromedary.event.EventFilter;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Feed;
import io.dromedary.subscription.Feed.Acknowledgement;
import io.dromedary.subscription.Feed.Done;
import io.dromedary.subscription.Feed.Window;
import io.dromedary.subscription.Refusal;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.Subscriptions;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One call of {@code Subscribe}. A batch is sent when the connection takes it, and the next is
 * asked for then; a client's message is asked for when the one before it was dealt with. So neither
 * side can make the other hold more than one.
 *
 * <p>Everything happens on the call's executor, one task at a time.
 */
final class SubscribeCall implements StreamObserver<ClientMessage>, Feed.Reader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Subscriptions subscriptions;
    private final SubscriptionDefinitions definitions;
    private final Window most;
    private final Executor executor;
    private final ServerCallStreamObserver<ServerMessage> client;

    private Optional<Feed> feed = Optional.empty();
    private String name = "";
    private Optional<Answer> unsent = Optional.empty();
    private boolean listens = true;
    private boolean over;

    SubscribeCall(
            Subscriptions subscriptions,
            SubscriptionDefinitions definitions,
            Streams streams,
            ServerCallStreamObserver<ServerMessage> client) {
        this.subscriptions = subscriptions;
        this.definitions = definitions;
        this.most = streams.properties().window();
        this.executor = streams.executor();
        this.client = client;
        client.disableAutoRequest();
        client.setOnReadyHandler(() -> executor.execute(this::ready));
        client.setOnCancelHandler(() -> executor.execute(this::leave));
        client.request(1);
    }

    @Override
    public void onNext(ClientMessage message) {
        executor.execute(
                () -> {
                    if (over) {
                        return;
                    }
                    try {
                        handle(message);
                        if (message.hasAcknowledge()) {
                            client.request(1); // has no answer that could pile up
                        } else if (!message.hasOpen()) {
                            listens = false;
                            listen();
                        }
                    } catch (RuntimeException e) {
                        end(Refusals.of(e));
                    }
                });
    }

    @Override
    public void onError(Throwable failure) {
        executor.execute(this::leave);
    }

    @Override
    public void onCompleted() {
        executor.execute(
                () -> {
                    if (!over) {
                        leave();
                        client.onCompleted();
                    }
                });
    }

    @Override
    public void opened(String session) {
        long offset = subscriptions.find(name).map(status -> status.offset()).orElse(0L);
        client.onNext(Messages.opened(session, offset));
        // What is said next is about what is read now.
        client.request(1);
    }

    @Override
    public void given(Answer answer) {
        unsent = Optional.of(answer);
        send();
    }

    @Override
    public void ended(Throwable cause) {
        if (!over) {
            end(Refusals.of(cause));
        }
    }

    private void ready() {
        listen();
        send();
    }

    /** Asks for what the client says next, once it has room for what it was answered. */
    private void listen() {
        if (!listens && !over && client.isReady()) {
            listens = true;
            client.request(1);
        }
    }

    private void send() {
        if (over || unsent.isEmpty() || !client.isReady()) {
            return;
        }
        try {
            client.onNext(Messages.batch(unsent.get()));
        } catch (RuntimeException e) {
            end(Refusals.of(e));
            return;
        }
        unsent = Optional.empty();
        feed.ifPresent(Feed::next);
    }

    private void handle(ClientMessage message) {
        switch (message.getMessageCase()) {
            case OPEN -> open(message.getOpen());
            case ACKNOWLEDGE -> {
                Acknowledge done = message.getAcknowledge();
                opened().acknowledge(said(done.getSession()), done.getOffset());
            }
            case SEEK -> {
                StartPosition to = StartPosition.parse(message.getSeek().getTo());
                unsent = Optional.empty();
                client.onNext(Messages.moved(opened().seek(to)));
            }
            case REFUSE -> {
                Refuse refuse = message.getRefuse();
                Refusal refusal = opened().refuse(refuse.getPosition(), refuse.getReason());
                unsent = Optional.empty();
                client.onNext(Messages.refused(refusal));
            }
            case MESSAGE_NOT_SET ->
                    outOfOrder("A message says one of open, acknowledge, seek and refuse");
        }
    }

    private void open(Open open) {
        if (feed.isPresent()) {
            outOfOrder("This call reads " + name + " already; open another call");
            return;
        }
        name = open.getName();
        Window window = window(open);
        if (open.hasCreate()) {
            create(open.getCreate());
        }
        Feed opening =
                new Feed(subscriptions, name, window, Acknowledgement.EXPLICIT, executor, this);
        feed = Optional.of(opening);
        Optional<String> session = said(open.getSession());
        opening.open(
                session,
                open.hasAcknowledged()
                        ? Optional.of(new Done(session, open.getAcknowledged()))
                        : Optional.empty());
    }

    private void create(Create create) {
        var unused =
                definitions.create(
                        name,
                        channel(create.getChannel()),
                        said(create.getStart()),
                        filter(create.getFilter()));
    }

    /** A text that is not set is empty. */
    private static Optional<String> said(String text) {
        return Optional.of(text).filter(one -> !one.isEmpty());
    }

    private static JsonNode channel(String channel) {
        return channel.startsWith("{") ? json("create.channel", channel) : new TextNode(channel);
    }

    private static EventFilter filter(String filter) {
        if (filter.isEmpty()) {
            return EventFilter.ALL;
        }
        try {
            return EventFilter.parse(json("create.filter", filter));
        } catch (IllegalArgumentException e) {
            throw new SubscriptionException(Reason.INVALID, "create.filter: " + e.getMessage());
        }
    }

    private static JsonNode json(String field, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SubscriptionException(Reason.INVALID, field + " is not JSON");
        }
    }

    private Window window(Open open) {
        return new Window(
                (int) within("window_events", open.getWindowEvents(), most.events()),
                within("window_bytes", open.getWindowBytes(), most.bytes()));
    }

    private static long within(String field, long wanted, long most) {
        if (wanted < 0 || wanted > most) {
            throw new SubscriptionException(
                    Reason.INVALID, field + " is from 0 to " + most + ", not " + wanted);
        }
        return wanted == 0 ? most : wanted;
    }

    private Feed opened() {
        return feed.orElseThrow(
                () ->
                        Status.FAILED_PRECONDITION
                                .withDescription("The first message of a call is open")
                                .asRuntimeException());
    }

    private static void outOfOrder(String why) {
        throw Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
    }

    private void end(Status status) {
        leave();
        client.onError(status.asRuntimeException());
    }

    private void leave() {
        over = true;
        unsent = Optional.empty();
        feed.ifPresent(Feed::close);
    }
}
