package io.dromedary.api.access;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** Knows the tokens of the configuration by their hashes. */
final class HashedTokens implements OpaqueTokenIntrospector {

    private final List<Known> known;

    HashedTokens(List<AccessProperties.Token> tokens) {
        this.known =
                tokens.stream()
                        .map(
                                token ->
                                        new Known(
                                                token.name(),
                                                HexFormat.of().parseHex(token.sha256())))
                        .toList();
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        byte[] presented = AccessToken.digest(token);
        Optional<String> owner = Optional.empty();
        // Every one is compared, each in constant time: how long it takes tells nothing.
        for (Known one : known) {
            if (MessageDigest.isEqual(one.hash, presented)) {
                owner = Optional.of(one.name);
            }
        }
        return owner.map(HashedTokens::principal)
                .orElseThrow(() -> new BadOpaqueTokenException("The token is not known"));
    }

    private static OAuth2AuthenticatedPrincipal principal(String name) {
        return new DefaultOAuth2AuthenticatedPrincipal(
                name, Map.of("sub", name), AuthorityUtils.NO_AUTHORITIES);
    }

    private record Known(String name, byte[] hash) {}
}
