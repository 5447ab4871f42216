package io.dromedary.api.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Tells a client whose message is none of ours what is wrong. The library parses messages where no
 * one can answer, and calls every failure there "unknown"; so they are parsed here.
 */
final class BrokenMessages implements ServerInterceptor {

    private BrokenMessages() {}

    /** The service, with its messages parsed where a failure can be told. */
    static ServerServiceDefinition toldOf(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(
                ServerInterceptors.useInputStreamMessages(service), new BrokenMessages());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, metadata)) {

            private boolean broken;

            @Override
            public void onMessage(Q message) {
                if (broken) {
                    return;
                }
                try {
                    super.onMessage(message);
                } catch (StatusRuntimeException e) {
                    broken = true;
                    call.close(
                            Status.INVALID_ARGUMENT.withDescription(
                                    "The message is not a "
                                            + call.getMethodDescriptor().getServiceName()
                                            + " ClientMessage: see subscriptions.proto"),
                            new Metadata());
                    super.onCancel();
                }
            }

            @Override
            public void onHalfClose() {
                if (!broken) {
                    super.onHalfClose();
                }
            }

            @Override
            public void onCancel() {
                if (!broken) {
                    super.onCancel();
                }
            }

            @Override
            public void onComplete() {
                if (!broken) {
                    super.onComplete();
                }
            }
        };
    }
}
