package io.dromedary.api.face;

import io.dromedary.api.grpc.v1.Acknowledge;
import io.dromedary.api.grpc.v1.Batch;
import io.dromedary.api.grpc.v1.ClientMessage;
import io.dromedary.api.grpc.v1.Open;
import io.dromedary.api.grpc.v1.Refuse;
import io.dromedary.api.grpc.v1.Refused;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.api.grpc.v1.SubscriptionsGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A call of {@code Subscribe}, over a real channel. */
public final class GrpcCall implements Face.Connection {

    private static final long PATIENCE_SECONDS = 30;

    private final Received received = new Received();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private final BlockingQueue<Refused> refused = new LinkedBlockingQueue<>();
    private final CompletableFuture<Long> moved = new CompletableFuture<>();
    private final Client client = new Client();

    /** Begins with {@code first}, and takes what comes as it comes. */
    public static GrpcCall open(Channel channel, ClientMessage first) {
        GrpcCall call = begin(channel);
        call.say(first);
        return call;
    }

    /** Begins, and says nothing yet. */
    public static GrpcCall begin(Channel channel) {
        GrpcCall call = new GrpcCall();
        var unused = SubscriptionsGrpc.newStub(channel).subscribe(call.client);
        return call;
    }

    /** Opens the subscription with the configured window. */
    public static ClientMessage opening(String name) {
        return ClientMessage.newBuilder().setOpen(Open.newBuilder().setName(name)).build();
    }

    private GrpcCall() {}

    /** Sends a message. */
    public void say(ClientMessage message) {
        client.requests.onNext(message);
    }

    /** How it ended, as soon as it has. */
    public Status status() {
        return status.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The session, as soon as it is told. */
    public String session() {
        return Received.await(received.session);
    }

    /** Where a seek has led, as soon as it is told. */
    public long moved() {
        return moved.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The next batch. */
    public Batch batch() {
        return next(batches);
    }

    private <T> T next(BlockingQueue<T> messages) {
        try {
            T message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came, ended: " + status.getNow(null));
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Says that nothing more is said. */
    public void complete() {
        client.requests.onCompleted();
    }

    @Override
    public List<Long> take(int count) {
        return received.take(count);
    }

    @Override
    public boolean isQuiet() {
        return received.isQuiet();
    }

    /** The answer to a wrong one is the end of the call. */
    @Override
    public String acknowledge(long offset) {
        if (status.isDone()) {
            return end();
        }
        say(
                ClientMessage.newBuilder()
                        .setAcknowledge(
                                Acknowledge.newBuilder()
                                        .setOffset(offset)
                                        .setSession(received.line()))
                        .build());
        return "";
    }

    /** Waits for the answer, as what came before it is void. */
    @Override
    public void refuse(long position) {
        say(
                ClientMessage.newBuilder()
                        .setRefuse(Refuse.newBuilder().setPosition(position).setReason("broken"))
                        .build());
        Refused answer = next(refused);
        if (answer.getPosition() != position) {
            throw new AssertionError("another one was refused: " + answer);
        }
    }

    @Override
    public boolean isReplayed() {
        return received.isReplayed();
    }

    @Override
    public String gap() {
        return Received.await(received.gap);
    }

    @Override
    public String end() {
        return switch (status().getCode()) {
            case ABORTED -> "fenced";
            case NOT_FOUND -> "unknown-subscription";
            case OUT_OF_RANGE -> "not-given";
            case UNAVAILABLE -> "stopping";
            default -> status().toString();
        };
    }

    @Override
    public void close() {
        client.requests.cancel("gone", null);
    }

    private final class Client implements ClientResponseObserver<ClientMessage, ServerMessage> {

        private ClientCallStreamObserver<ClientMessage> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<ClientMessage> stream) {
            requests = stream;
        }

        @Override
        public void onNext(ServerMessage message) {
            switch (message.getMessageCase()) {
                case OPENED -> received.session.complete(message.getOpened().getSession());
                case MOVED -> moved.complete(message.getMoved().getOffset());
                case BATCH -> {
                    Batch batch = message.getBatch();
                    batches.add(batch);
                    batch.getEventsList()
                            .forEach(
                                    event ->
                                            received.add(
                                                    event.getPosition(),
                                                    batch.getSession(),
                                                    batch.getReplayed()));
                    if (batch.hasGap()) {
                        received.gap.complete(
                                batch.getGap().getFrom() + "-" + batch.getGap().getTo());
                    }
                }
                case REFUSED -> refused.add(message.getRefused());
                case MESSAGE_NOT_SET -> throw new IllegalStateException("an empty message");
            }
        }

        @Override
        public void onError(Throwable failure) {
            status.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            status.complete(Status.OK);
        }
    }
}
