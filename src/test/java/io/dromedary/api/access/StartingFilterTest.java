package io.dromedary.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@DisplayName("While the routes are being loaded, a call")
class StartingFilterTest {

    private final StartingFilter filter = new StartingFilter();

    private MockHttpServletResponse answerOf(String path) throws ServletException, IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(new MockHttpServletRequest("POST", path), response, new MockFilterChain());
        return response;
    }

    @Test
    @DisplayName("is put off by a second")
    void starting() throws Exception {
        MockHttpServletResponse response = answerOf("/api/v1/channels/orders/events");

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getContentAsString()).contains("\"code\":\"starting\"");
    }

    @Test
    @DisplayName("for the health is answered")
    void health() throws Exception {
        assertThat(answerOf("/actuator/health").getStatus()).isEqualTo(200);
    }

    @Test
    @DisplayName("is answered as soon as they are")
    void ready() throws Exception {
        filter.onApplicationEvent(
                new ApplicationReadyEvent(
                        new SpringApplication(),
                        new String[0],
                        new GenericApplicationContext(),
                        null));

        assertThat(answerOf("/api/v1/channels/orders/events").getStatus()).isEqualTo(200);
    }
}
