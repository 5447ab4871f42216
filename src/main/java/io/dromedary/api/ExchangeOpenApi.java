package io.dromedary.api;

import io.swagger.v3.core.util.Yaml;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Describes the calls of the exchange between nodes, which are routes and no controllers: those that
 * are switched on, as {@code openapi/exchange.yaml} has them. Before {@link OpenApiRefusals}, which
 * completes them.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
record ExchangeOpenApi(Environment environment) implements OpenApiCustomizer {

    private static final ClassPathResource DESCRIPTION =
            new ClassPathResource("openapi/exchange.yaml");

    /** Of a path: the property that switches its route on. */
    private static final String SWITCH = "x-dromedary-property";

    @Override
    public void customise(OpenAPI description) {
        OpenAPI exchange = read();
        exchange.getPaths().forEach((path, item) -> add(description, path, item));
        exchange.getComponents().getSchemas().forEach(description.getComponents()::addSchemas);
    }

    private void add(OpenAPI description, String path, PathItem item) {
        Object property = item.getExtensions().remove(SWITCH);
        if (environment.getProperty(property.toString(), Boolean.class, false)) {
            description.getPaths().addPathItem(path, item);
        }
    }

    private static OpenAPI read() {
        try (InputStream in = DESCRIPTION.getInputStream()) {
            return Yaml.mapper().readValue(in, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
