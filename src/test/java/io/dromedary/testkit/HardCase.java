package io.dromedary.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that breaks something on purpose: {@code ./verify} ends with the table of them. On a class
 * it says what its methods leave open, as the store does for tests that run on both.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HardCaseReport.class)
public @interface HardCase {

    /** Where the events lie: SQLite, PostgreSQL, memory. */
    String store() default "";

    /** Through what it is seen: HTTP, a route, RabbitMQ, the journal itself. */
    String face() default "";

    /** What is broken, or comes between. */
    String fault() default "";
}
