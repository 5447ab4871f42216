package io.dromedary.api.http;

import io.dromedary.channel.ChannelException;
import io.dromedary.journal.JournalException;
import io.dromedary.replay.ReplayException;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.SubscriptionException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.lang.Nullable;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Every error as problem details (RFC 9457). {@code code} is for programs, {@code detail} for
 * people; nothing of the program's inside is shown.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final String RETRY_SECONDS = "5";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(
            SubscriptionException refusal, HttpServletRequest request) {
        RefusalCode told = RefusalCode.of(refusal.reason());
        return refusal.reason() == SubscriptionException.Reason.UNKNOWN
                ? unknown(told, refusal, request)
                : problem(told.status(), told.code(), refusal.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidRequestException refusal) {
        return problem(HttpStatus.BAD_REQUEST, "invalid", refusal.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> withoutSource(ChannelException refusal) {
        return switch (refusal.reason()) {
            case NO_SOURCE -> problem(HttpStatus.CONFLICT, "no-source", refusal.getMessage());
            case UNKNOWN -> problem(HttpStatus.NOT_FOUND, "unknown", refusal.getMessage());
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notReplayed(ReplayException refusal) {
        return switch (refusal.reason()) {
            case UNKNOWN -> problem(HttpStatus.NOT_FOUND, "unknown", refusal.getMessage());
            case INVALID -> problem(HttpStatus.BAD_REQUEST, "invalid", refusal.getMessage());
            case TOO_MANY ->
                    problem(HttpStatus.TOO_MANY_REQUESTS, "too-many", refusal.getMessage());
            case NO_TARGET -> problem(HttpStatus.CONFLICT, "no-source", refusal.getMessage());
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooLong(BodyTooLongException refusal) {
        return problem(HttpStatus.PAYLOAD_TOO_LARGE, "too-long", refusal.getMessage());
    }

    @ExceptionHandler({JournalException.class, DatabaseException.class})
    ResponseEntity<ProblemDetail> unavailable(RuntimeException failure) {
        LOG.error("A request failed", failure);
        return problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", failure.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unforeseen(Exception failure) {
        LOG.error("A request failed for a reason that was not foreseen", failure);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "The request failed for a reason that was not foreseen; the log has it");
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String parameter =
                failure instanceof MethodArgumentTypeMismatchException argument
                        ? argument.getName()
                        : String.valueOf(failure.getPropertyName());
        return plain(
                HttpStatus.BAD_REQUEST,
                headers,
                parameter
                        + " is a whole number, not '"
                        + RequestFields.shown(String.valueOf(failure.getValue()))
                        + "'");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return plain(HttpStatus.BAD_REQUEST, headers, "The body is missing or is not JSON");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return plain(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                headers,
                "The body is JSON: send the header 'Content-Type: application/json'");
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception failure,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (request instanceof ServletWebRequest servlet
                && servlet.getResponse() != null
                && servlet.getResponse().isCommitted()) {
            return null;
        }
        return super.handleExceptionInternal(failure, body, headers, status, request);
    }

    private ResponseEntity<ProblemDetail> unknown(
            RefusalCode told, SubscriptionException refusal, HttpServletRequest request) {
        String uri =
                ServletUriComponentsBuilder.fromContextPath(request).build().toUriString()
                        + "/api/v1/subscriptions/"
                        + UriUtils.encodePathSegment(name(request), StandardCharsets.UTF_8);
        return problem(
                told.status(),
                told.code(),
                refusal.getMessage()
                        + ". Create it with: curl -X PUT -H 'Content-Type: application/json'"
                        + " -d '{\"channel\":\"transactions\",\"start\":\"earliest\"}' '"
                        + uri
                        + "'");
    }

    private static String name(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> variables
                ? String.valueOf(variables.get("name"))
                : "NAME";
    }

    private static ResponseEntity<ProblemDetail> problem(
            HttpStatus status, String code, String detail) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return answer.body(detail(status, code, detail));
    }

    private static ResponseEntity<Object> plain(
            HttpStatus status, HttpHeaders headers, String detail) {
        return new ResponseEntity<>(detail(status, "invalid", detail), headers, status);
    }

    private static ProblemDetail detail(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return problem;
    }
}
