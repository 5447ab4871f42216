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

    private final List<AccessProperties.Token> known;

    HashedTokens(List<AccessProperties.Token> known) {
        this.known = List.copyOf(known);
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        byte[] presented = AccessToken.digest(token);
        Optional<String> owner = Optional.empty();
        // Every one is compared, each in constant time: how long it takes tells nothing.
        for (AccessProperties.Token one : known) {
            if (MessageDigest.isEqual(HexFormat.of().parseHex(one.sha256()), presented)) {
                owner = Optional.of(one.name());
            }
        }
        return owner.map(HashedTokens::principal)
                .orElseThrow(() -> new BadOpaqueTokenException("The token is not known"));
    }

    private static OAuth2AuthenticatedPrincipal principal(String name) {
        return new DefaultOAuth2AuthenticatedPrincipal(
                name, Map.of("sub", name), AuthorityUtils.NO_AUTHORITIES);
    }
}
