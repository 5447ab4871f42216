package io.dromedary.api.access;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * Guards every path, those of the routes too. Without a token only this machine is listened to, and
 * pages of other sites are refused; with one, everybody needs it, this machine included, as a
 * reverse proxy would make the whole world look local. Only the health endpoint stays open.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    /** Nothing but the pages and their style sheet. */
    private static final String PAGES =
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /**
     * The pages for people: a browser asks its user, and the token is the password. What only reads
     * has this; a browser sends what it was told once with every later request, of other sites too.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain pagesFilterChain(
            HttpSecurity http, AccessProperties access, OpaqueTokenIntrospector tokens)
            throws Exception {
        http.securityMatcher("/", "/status", "/status/**")
                .headers(
                        headers ->
                                headers.contentSecurityPolicy(
                                        policy -> policy.policyDirectives(PAGES)));
        if (access.tokens().isEmpty()) {
            return openToThisMachine(http);
        }
        return withoutSessions(http)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(basic -> basic.realmName("Dromedary"))
                .authenticationProvider(new TokenAsPassword(tokens))
                .build();
    }

    private static HttpSecurity withoutSessions(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    private static SecurityFilterChain openToThisMachine(HttpSecurity http) throws Exception {
        return withoutSessions(http)
                .addFilterBefore(new OwnMachineFilter(), SecurityContextHolderFilter.class)
                .anonymous(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    SecurityFilterChain accessFilterChain(
            HttpSecurity http, AccessProperties access, OpaqueTokenIntrospector tokens)
            throws Exception {
        if (access.tokens().isEmpty()) {
            return openToThisMachine(http);
        }
        return withoutSessions(http)
                .authorizeHttpRequests(
                        requests ->
                                // A waiting request was let in when it came.
                                requests.dispatcherTypeMatchers(
                                                DispatcherType.ASYNC, DispatcherType.ERROR)
                                        .permitAll()
                                        .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                                        .permitAll()
                                        .anyRequest()
                                        .authenticated())
                .oauth2ResourceServer(
                        server ->
                                server.opaqueToken(opaque -> opaque.introspector(tokens))
                                        .authenticationEntryPoint(unauthorized()))
                .build();
    }

    @Bean
    StartingFilter startingFilter() {
        return new StartingFilter();
    }

    @Bean
    OpaqueTokenIntrospector hashedTokens(AccessProperties access) {
        return new HashedTokens(access.tokens());
    }

    @Bean
    ListeningAddress listeningAddress(AccessProperties access, Environment environment) {
        return new ListeningAddress(access, environment);
    }

    private static AuthenticationEntryPoint unauthorized() {
        BearerTokenAuthenticationEntryPoint header = new BearerTokenAuthenticationEntryPoint();
        return (request, response, failure) -> {
            header.commence(request, response, failure);
            Refusal.write(
                    response,
                    HttpStatus.valueOf(response.getStatus()),
                    "This server asks for a token: send the header 'Authorization: Bearer TOKEN'"
                            + " with one whose SHA-256 is in dromedary.access.tokens",
                    "unauthorized");
        };
    }
}
