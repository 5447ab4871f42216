package io.dromedary.api;

import io.dromedary.event.EventFilter;
import io.dromedary.subscription.Events;
import io.dromedary.subscription.FilterFormat;
import io.dromedary.subscription.MemoryJournal;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * The HTTP interface alone, over a journal in memory, on a free port. Not a {@code @Configuration},
 * so that the scan of the whole application does not find it.
 */
@EnableAutoConfiguration
@ComponentScan(basePackageClasses = ApiConfiguration.class)
public class TestService {

    /** Starts it; {@code properties} are {@code name=value}. */
    public static ServletWebServerApplicationContext start(Path data, String... properties) {
        return start(data, TestService.class, properties);
    }

    /** Starts it with the beans of {@code more}. */
    public static ServletWebServerApplicationContext start(
            Path data, Class<?> more, String... properties) {
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(TestService.class, more)
                        .properties(
                                "spring.autoconfigure.exclude="
                                        + "org.apache.camel.spring.boot.CamelAutoConfiguration,"
                                        + "org.apache.camel.component.platform.http.springboot.PlatformHttpComponentAutoConfiguration,"
                                        + "org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration,"
                                        + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
                                "server.port=0",
                                "server.shutdown=graceful",
                                "spring.main.banner-mode=off",
                                "dromedary.data=" + data)
                        .run(
                                Stream.of(properties)
                                        .map(property -> "--" + property)
                                        .toArray(String[]::new));
    }

    @Bean(destroyMethod = "close")
    MemoryJournal journal() {
        return new MemoryJournal();
    }

    @Bean
    FilterFormat filters() {
        return new FilterFormat() {
            @Override
            public EventFilter parse(String json) {
                return json.equals("{}")
                        ? EventFilter.ALL
                        : Events.onlyType(json.replaceAll("\\W*type\\W*|\\W*$", ""));
            }

            @Override
            public String write(EventFilter filter) {
                return filter.equals(EventFilter.ALL)
                        ? "{}"
                        : "{\"type\":\"" + Events.typeOf(filter) + "\"}";
            }
        };
    }
}
