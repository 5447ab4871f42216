package io.dromedary.api.grpc;

import io.dromedary.api.access.AccessProperties;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.Optional;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** Asks for the same tokens as the HTTP interface, if there are any; the health stays open. */
final class TokenInterceptor implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "bearer ";

    private final AccessProperties access;
    private final OpaqueTokenIntrospector tokens;

    TokenInterceptor(AccessProperties access, OpaqueTokenIntrospector tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        boolean open =
                access.tokens().isEmpty()
                        || HealthGrpc.SERVICE_NAME.equals(
                                call.getMethodDescriptor().getServiceName());
        if (open || isKnown(Optional.ofNullable(metadata.get(AUTHORIZATION)))) {
            return next.startCall(call, metadata);
        }
        call.close(
                Status.UNAUTHENTICATED.withDescription(
                        "This server asks for a token: send the metadata 'authorization: Bearer"
                                + " TOKEN' with one whose SHA-256 is in dromedary.access.tokens"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private boolean isKnown(Optional<String> authorization) {
        Optional<String> token =
                authorization
                        .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                        .map(text -> text.substring(BEARER.length()).strip());
        if (token.isEmpty()) {
            return false;
        }
        try {
            tokens.introspect(token.get());
            return true;
        } catch (BadOpaqueTokenException e) {
            return false;
        }
    }
}
