package io.dromedary.api.grpc;

import io.dromedary.api.definition.SubscriptionDefinitions;
import io.dromedary.api.grpc.v1.ClientMessage;
import io.dromedary.api.grpc.v1.ServerMessage;
import io.dromedary.api.grpc.v1.SubscriptionsGrpc;
import io.dromedary.api.stream.Streams;
import io.dromedary.subscription.Subscriptions;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The service {@code dromedary.v1.Subscriptions}; each call is a {@link SubscribeCall}. */
final class SubscribeService extends SubscriptionsGrpc.SubscriptionsImplBase {

    private final Subscriptions subscriptions;
    private final SubscriptionDefinitions definitions;
    private final Streams streams;

    SubscribeService(
            Subscriptions subscriptions, SubscriptionDefinitions definitions, Streams streams) {
        this.subscriptions = subscriptions;
        this.definitions = definitions;
        this.streams = streams;
    }

    @Override
    public StreamObserver<ClientMessage> subscribe(StreamObserver<ServerMessage> client) {
        return new SubscribeCall(
                subscriptions,
                definitions,
                streams,
                (ServerCallStreamObserver<ServerMessage>) client);
    }
}
