package io.dromedary.api.access;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may use the HTTP interface.
 *
 * @param tokens without one, only this machine is listened to
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.access", ignoreUnknownFields = false)
public record AccessProperties(@Valid @DefaultValue List<Token> tokens) {

    /**
     * One token.
     *
     * @param name who uses it; appears in the log
     * @param sha256 SHA-256 of the token, 64 hexadecimal digits
     */
    public record Token(
            @NotBlank String name,
            @NotNull
                    @Pattern(
                            regexp = "[0-9a-fA-F]{64}",
                            message = "must be the SHA-256 of a token, 64 hexadecimal digits")
                    String sha256) {}
}
