package io.dromedary;

import io.dromedary.event.Leadership;
import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalSpace;
import io.dromedary.journal.Retention;
import io.dromedary.journal.Retention.Overtaken;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.journal.postgres.PostgresLeadership;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.subscription.SharedSubscriptionStore;
import io.dromedary.subscription.SubscriptionStore;
import io.dromedary.subscription.Subscriptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The journal that {@code dromedary.journal.url} names, and what goes with it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JournalProperties.class)
class JournalConfiguration {

    @Bean(destroyMethod = "close")
    Retention retention(
            Journal journal,
            JournalSpace space,
            Subscriptions subscriptions,
            SubscriptionStore store,
            JournalProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        Function<String, OptionalLong> neededFrom =
                store instanceof SharedSubscriptionStore shared
                        ? shared::neededFrom // of other processes' subscriptions as well
                        : subscriptions::neededFrom;
        Retention retention =
                new Retention(
                        journal,
                        space,
                        properties.retention()::of,
                        neededFrom,
                        overtaken -> meters.ifAvailable(registry -> count(registry, overtaken)),
                        Clock.systemUTC());
        retention.start(properties.retention().interval());
        return retention;
    }

    private static void count(MeterRegistry registry, Overtaken overtaken) {
        Counter.builder("dromedary.journal.overtaken")
                .description("Positions removed before every subscriber had read them")
                .tag("channel", overtaken.channel())
                .register(registry)
                .increment((double) overtaken.to() - overtaken.from() + 1);
    }

    /** A file of this process alone: the default. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(InFile.class)
    static class FileJournal {

        private static final String SQLITE = "jdbc:sqlite:";

        @Bean(destroyMethod = "close")
        SqliteJournal journal(DromedaryProperties properties, JournalProperties journal) {
            return SqliteJournal.open(file(created(properties.data()), journal.url()));
        }

        @Bean
        Leadership leadership() {
            return Leadership.ALONE;
        }

        private static Path file(Path data, String url) {
            if (url.isBlank()) {
                return data.resolve("journal.db");
            }
            if (!url.startsWith(SQLITE)) {
                throw new InvalidConfigurationException(
                        "property dromedary.journal.url = '"
                                + url
                                + "': it begins with jdbc:sqlite: or jdbc:postgresql:");
            }
            return Path.of(url.substring(SQLITE.length()));
        }
    }

    /** A server that several processes may share. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(JournalProperties.class)
    @Conditional(OnServer.class)
    static class Server {

        @Bean
        PostgresAccess postgresAccess(DromedaryProperties properties, JournalProperties journal) {
            created(properties.data()); // large transactions are still kept there
            if (journal.retention().minFree().toBytes() > 0) {
                throw new InvalidConfigurationException(
                        "property dromedary.journal.retention.min-free: PostgreSQL does not tell how"
                                + " much room its disk has; limit max-age or max-size instead");
            }
            return journal.access();
        }
    }

    /** The journal on it. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnServer.class)
    static class ServerJournal {

        @Bean(destroyMethod = "close")
        PostgresJournal journal(PostgresAccess access) {
            return PostgresJournal.open(access);
        }

        @Bean(destroyMethod = "close")
        PostgresLeadership leadership(PostgresJournal journal) {
            return journal.leadership();
        }
    }

    static Path created(Path data) {
        try {
            Files.createDirectories(data);
        } catch (FileAlreadyExistsException e) {
            throw unusable(data, "is a file, not a folder");
        } catch (AccessDeniedException e) {
            throw unusable(data, "cannot be created: no right to write to the folder it is in");
        } catch (IOException e) {
            throw unusable(data, "cannot be created: " + e);
        }
        if (!Files.isWritable(data)) {
            throw unusable(data, "cannot be used: no right to write to it");
        }
        return data;
    }

    private static InvalidConfigurationException unusable(Path data, String reason) {
        return new InvalidConfigurationException(
                "the data folder "
                        + data.toAbsolutePath()
                        + " (property dromedary.data) "
                        + reason);
    }

    private static class OnServer implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return context.getEnvironment()
                    .getProperty("dromedary.journal.url", "")
                    .startsWith(PostgresAccess.PREFIX);
        }
    }

    private static final class InFile extends OnServer {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !super.matches(context, metadata);
        }
    }
}
