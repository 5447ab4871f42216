package io.dromedary.api.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Sizes of the web server.
 *
 * @param connections most open connections, waiting polls included; each needs a file descriptor
 * @param threads most threads that answer; a waiting poll needs none
 * @param maxBody longest body of a call, but for those below and for the inlets, which are routes
 * @param maxStateBody longest body of an import of all subscriptions
 * @param maxRate most requests a second of one client that change something
 */
@Validated
@ConfigurationProperties(prefix = "dromedary.http", ignoreUnknownFields = false)
public record HttpProperties(
        @Min(10) @Max(1_000_000) @DefaultValue("12000") int connections,
        @Min(2) @Max(1_000) @DefaultValue("32") int threads,
        @NotNull @DefaultValue("1MB") DataSize maxBody,
        @NotNull @DefaultValue("16MB") DataSize maxStateBody,
        @Min(1) @Max(1_000_000) @DefaultValue("1000") int maxRate) {}
