package io.dromedary.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Keeps bodies out that are too long, since a body becomes a tree in memory: one that says its
 * length is refused before a byte of it is read, any other when it passes the limit. The inlet of
 * events is a route and has a limit of its own.
 */
@ControllerAdvice
final class BodyLimit extends RequestBodyAdviceAdapter
        implements HandlerInterceptor, WebMvcConfigurer {

    private final Limit usual;
    private final Limit state;

    BodyLimit(HttpProperties http) {
        this.usual = new Limit("dromedary.http.max-body", http.maxBody());
        this.state = new Limit("dromedary.http.max-state-body", http.maxStateBody());
    }

    /** How long a body may be, and which property says so. */
    private record Limit(String property, DataSize size) {

        BodyTooLongException exceeded() {
            return new BodyTooLongException(
                    "The body of this call is at most "
                            + size.toBytes()
                            + " bytes long; property "
                            + property
                            + " allows more");
        }
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && takesBody(method)) {
            Limit limit = limitOf(method.getBeanType());
            if (request.getContentLengthLong() > limit.size().toBytes()) {
                throw limit.exceeded();
            }
        }
        return true;
    }

    private static boolean takesBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    @Override
    public boolean supports(
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        return new LimitedMessage(
                message.getHeaders(),
                new LimitedStream(message.getBody(), limitOf(parameter.getContainingClass())));
    }

    private Limit limitOf(Class<?> controller) {
        return controller == StateController.class ? state : usual;
    }

    private record LimitedMessage(HttpHeaders headers, InputStream body)
            implements HttpInputMessage {
        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return body;
        }
    }

    private static final class LimitedStream extends FilterInputStream {

        private final Limit limit;
        private long left;

        LimitedStream(InputStream body, Limit limit) {
            super(body);
            this.limit = limit;
            this.left = limit.size().toBytes();
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(bytes);
            count(skipped);
            return skipped;
        }

        private void count(long read) {
            left -= read;
            if (left < 0) {
                throw limit.exceeded();
            }
        }
    }
}
