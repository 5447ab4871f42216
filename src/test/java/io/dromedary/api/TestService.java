package io.dromedary.api;

import io.dromedary.channel.ChannelConfiguration;
import io.dromedary.channel.ChannelException;
import io.dromedary.channel.ChannelSources;
import io.dromedary.channel.ChannelStore;
import io.dromedary.channel.Channels;
import io.dromedary.event.Leadership;
import io.dromedary.journal.Journal;
import io.dromedary.replay.ReplayException;
import io.dromedary.replay.Replays;
import io.dromedary.subscription.MemoryJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Starts it over a journal in memory; {@code properties} are {@code name=value}. */
    public static ServletWebServerApplicationContext start(Path data, String... properties) {
        return start(data, InMemory.class, properties);
    }

    /** Starts it over the journal that is among the beans of {@code journal}; ours give way. */
    public static ServletWebServerApplicationContext start(
            Path data, Class<?> journal, String... properties) {
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(TestService.class, journal)
                        .run(
                                Stream.concat(
                                                own(data).filter(own -> !names(own, properties)),
                                                Stream.of(properties))
                                        .map(property -> "--" + property)
                                        .toArray(String[]::new));
    }

    private static boolean names(String own, String... properties) {
        String name = own.substring(0, own.indexOf('=') + 1);
        return Stream.of(properties).anyMatch(property -> property.startsWith(name));
    }

    /** As arguments, which come before application.yaml; a name twice would make a list. */
    private static Stream<String> own(Path data) {
        return Stream.of(
                "spring.autoconfigure.exclude="
                        + "org.apache.camel.spring.boot.CamelAutoConfiguration,"
                        + "org.apache.camel.component.platform.http.springboot.PlatformHttpComponentAutoConfiguration,"
                        + "org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.amqp.RabbitAutoConfiguration,"
                        + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
                "server.port=0",
                "server.shutdown=graceful",
                "spring.main.banner-mode=off",
                "dromedary.data=" + data);
    }

    /** Channels of which none can be fed but by the exchange {@code there}. */
    @Bean
    Channels channels() {
        Set<ChannelConfiguration> stored = ConcurrentHashMap.newKeySet();
        return new Channels(
                new ChannelStore() {
                    @Override
                    public List<ChannelConfiguration> load() {
                        return List.copyOf(stored);
                    }

                    @Override
                    public void add(ChannelConfiguration configuration) {
                        stored.add(configuration);
                    }

                    @Override
                    public void remove(ChannelConfiguration configuration) {
                        stored.remove(configuration);
                    }
                },
                new ChannelSources() {
                    @Override
                    public void start(ChannelConfiguration configuration) {
                        if (!configuration.exchange().equals("there")) {
                            throw new ChannelException("no broker is configured");
                        }
                    }

                    @Override
                    public void stop(ChannelConfiguration configuration) {}
                },
                Leadership.ALONE);
    }

    /** Replays that go nowhere. */
    @Bean(destroyMethod = "close")
    Replays replays(Journal journal) {
        return new Replays(
                journal,
                (exchange, routingKey) -> {
                    throw new ReplayException(
                            ReplayException.Reason.NO_TARGET, "no broker is configured");
                });
    }

    /** A journal that forgets. */
    static final class InMemory {

        @Bean(destroyMethod = "close")
        MemoryJournal journal() {
            return new MemoryJournal();
        }
    }
}
