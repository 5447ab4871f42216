package io.dromedary.api.http;

import io.dromedary.api.access.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses events, changes and messages that call themselves a form, as curl says unless it is told
 * otherwise: Camel would take the body apart before the route that receives them sees it.
 */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER + 20)
final class FormRefusal extends OncePerRequestFilter {

    private static final String EVENTS = "/api/v1/channels/";
    private static final String EXCHANGE = "/api/v1/exchange/";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type =
                Optional.ofNullable(request.getContentType()).orElse("").toLowerCase(Locale.ROOT);
        String path = request.getRequestURI();
        return !(path.startsWith(EVENTS) || path.startsWith(EXCHANGE))
                || !(type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                        || type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE));
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isEvent = request.getRequestURI().startsWith(EVENTS);
        Refusal.write(
                response,
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "The body is no form: send the header 'Content-Type: "
                        + (isEvent ? "application/cloudevents+json'" : "application/json'"),
                "invalid");
    }
}
