package io.dromedary.api.http;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.dromedary.api.access.Refusal;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps one client from taking the service from all others: requests that change something, those
 * that publish above all, are let in at a limited rate a client. Those of the routes come by here
 * too. A client is a token, or an address when there are no tokens.
 */
@Component
@Order(SecurityProperties.DEFAULT_FILTER_ORDER + 10)
final class ChangeRate extends OncePerRequestFilter {

    private static final Set<String> HARMLESS =
            Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());

    /** Beyond these the longest unseen is forgotten, and begins with a full bucket. */
    private static final int CLIENTS = 10_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int rate;
    private final LoadingCache<String, Bucket> buckets;

    ChangeRate(HttpProperties http) {
        this.rate = http.maxRate();
        this.buckets =
                CacheBuilder.newBuilder()
                        .maximumSize(CLIENTS)
                        .expireAfterAccess(REMEMBERED)
                        .build(CacheLoader.from(this::full));
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate).refillGreedy(rate, SECOND))
                .build();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return HARMLESS.contains(request.getMethod());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ConsumptionProbe probe =
                buckets.getUnchecked(client(request)).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            chain.doFilter(request, response);
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(1 + millis / 1000));
        Refusal.write(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "More than "
                        + rate
                        + " requests a second that change something; send several events in one"
                        + " request, or allow more with the property dromedary.http.max-rate",
                "too-many");
    }

    private static String client(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? request.getRemoteAddr() : principal.getName();
    }
}
