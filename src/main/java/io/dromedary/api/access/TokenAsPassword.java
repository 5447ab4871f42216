package io.dromedary.api.access;

import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** Lets a person in whose password is a token, under whatever name. Thread-safe. */
final class TokenAsPassword implements AuthenticationProvider {

    private final OpaqueTokenIntrospector tokens;

    TokenAsPassword(OpaqueTokenIntrospector tokens) {
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication given) {
        try {
            OAuth2AuthenticatedPrincipal known =
                    tokens.introspect(String.valueOf(given.getCredentials()));
            return UsernamePasswordAuthenticationToken.authenticated(
                    known.getName(), "", List.of());
        } catch (BadOpaqueTokenException e) {
            throw new BadCredentialsException("The password is no token that is known", e);
        }
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }
}
