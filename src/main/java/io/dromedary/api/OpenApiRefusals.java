package io.dromedary.api;

import io.dromedary.api.access.AccessProperties;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Describes what is true of every call, so that no call repeats it: the token, the refusals that do
 * not depend on the call, and that a refusal is problem details.
 */
@Component
record OpenApiRefusals(AccessProperties access) implements OpenApiCustomizer {

    private static final String PROBLEM = "Problem";
    private static final String TOKEN = "token";
    private static final String JSON =
            org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

    @Override
    public void customise(OpenAPI description) {
        description.getComponents().addSchemas(PROBLEM, problem());
        if (!access.tokens().isEmpty()) {
            description
                    .getComponents()
                    .addSecuritySchemes(
                            TOKEN,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .description("A token whose SHA-256 is configured"));
            description.addSecurityItem(new SecurityRequirement().addList(TOKEN));
        }
        for (PathItem path : description.getPaths().values()) {
            path.readOperationsMap().forEach(this::complete);
        }
    }

    private void complete(PathItem.HttpMethod method, Operation operation) {
        ApiResponses responses = operation.getResponses();
        if (access.tokens().isEmpty()) {
            add(responses, "403", "`forbidden`: a page of another site, or another host's name");
        } else {
            add(responses, "401", "`unauthorized`: a token is needed");
        }
        if (operation.getRequestBody() != null) {
            add(
                    responses,
                    "413",
                    "`too-long`: the body is longer than the property that `detail` names allows");
            if (operation.getRequestBody().getContent().containsKey(JSON)) {
                add(responses, "415", "`invalid`: the body is not declared as JSON");
            }
        }
        if (method != PathItem.HttpMethod.GET) {
            add(responses, "429", "`too-many`: above `dromedary.http.max-rate`; see `Retry-After`");
        }
        responses.forEach(
                (status, response) -> {
                    if (status.compareTo("400") >= 0) {
                        response.setContent(asProblem());
                    }
                });
    }

    private static void add(ApiResponses responses, String status, String description) {
        responses.putIfAbsent(status, new ApiResponse().description(description));
    }

    private static Content asProblem() {
        return new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType()
                                .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("Problem details (RFC 9457)")
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("For people"))
                .addProperty("code", new StringSchema().description("For programs"));
    }
}
