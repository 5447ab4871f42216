package io.dromedary.api.grpc;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The gRPC interface.
 *
 * @param enabled whether there is one
 * @param address what it listens at; without a token only loopback
 * @param port 0 for any that is free
 * @param maxMessage longest message of a client
 * @param keepAlive how often it is asked whether a silent client is still there
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.grpc", ignoreUnknownFields = false)
public record GrpcProperties(
        @DefaultValue("false") boolean enabled,
        @NotBlank @DefaultValue("127.0.0.1") String address,
        @Min(0) @Max(65_535) @DefaultValue("9090") int port,
        @NotNull @DefaultValue("1MB") DataSize maxMessage,
        @NotNull @DurationMin(seconds = 1) @DefaultValue("30s") Duration keepAlive,
        @Valid @NotNull @DefaultValue Tls tls) {

    /**
     * Encryption; without both files there is none.
     *
     * @param certificate file of the certificate chain, PEM
     * @param key file of its private key, PEM (PKCS #8)
     */
    public record Tls(@DefaultValue("") String certificate, @DefaultValue("") String key) {}
}
