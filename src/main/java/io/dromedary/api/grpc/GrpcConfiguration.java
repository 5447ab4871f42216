package io.dromedary.api.grpc;

import io.dromedary.api.access.AccessProperties;
import io.dromedary.api.definition.SubscriptionDefinitions;
import io.dromedary.api.stream.Streams;
import io.dromedary.subscription.Subscriptions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** The gRPC interface, if it is switched on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GrpcProperties.class)
class GrpcConfiguration {

    @Bean
    @ConditionalOnProperty("dromedary.grpc.enabled")
    GrpcServer grpcServer(
            GrpcProperties properties,
            Subscriptions subscriptions,
            SubscriptionDefinitions definitions,
            Streams streams,
            AccessProperties access,
            OpaqueTokenIntrospector tokens) {
        return new GrpcServer(
                properties,
                new SubscribeService(subscriptions, definitions, streams),
                access,
                new TokenInterceptor(access, tokens));
    }
}
