package io.dromedary.api.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps web pages out while no token is asked for. The socket already refuses other machines; a
 * page in a browser of this machine, however, is let through by the socket. Its requests are known
 * by another host's name (DNS rebinding) or by another origin.
 */
final class OwnMachineFilter extends OncePerRequestFilter {

    private static final Pattern OWN_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader(HttpHeaders.HOST);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String site = request.getHeader("Sec-Fetch-Site");
        if (host == null || !OWN_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            refuse(response, "Without a token this server answers only as localhost or 127.0.0.1");
        } else if ((origin != null && !origin.equalsIgnoreCase(request.getScheme() + "://" + host))
                || (site != null && !OWN_SITES.contains(site))) {
            refuse(response, "Without a token this server does not answer pages of other sites");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void refuse(HttpServletResponse response, String why) throws IOException {
        Refusal.write(
                response, HttpStatus.FORBIDDEN, why + "; see dromedary.access.tokens", "forbidden");
    }
}
