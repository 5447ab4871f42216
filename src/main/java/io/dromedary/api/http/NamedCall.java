package io.dromedary.api.http;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** For the interface's description: how every call of a subscription may be refused. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "400",
        description = "`invalid`: the name, a parameter or a field is malformed")
@ApiResponse(
        responseCode = "404",
        description =
                "`unknown-subscription`: there is no such subscription; tells how to create it")
@interface NamedCall {}
