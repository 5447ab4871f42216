package io.dromedary.api.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts calls off while the routes are being loaded. The port is open before: without this a path
 * that a route serves would for a moment not exist, which a client takes for final.
 */
final class StartingFilter extends OncePerRequestFilter
        implements ApplicationListener<ApplicationReadyEvent> {

    private volatile boolean ready;

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        ready = true;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return ready || !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        Refusal.write(
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "Dromedary is starting; ask again in a second",
                "starting");
    }
}
