package io.dromedary;

import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.ValueSchemas;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The rules of the exchange between nodes. Without their file at its usual place there are none,
 * and no changes are exchanged; a file that is named elsewhere must be there.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(KodRulesConfiguration.AreWanted.class)
class KodRulesConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(KodRulesConfiguration.class);

    @Bean
    RulesFile kodRulesFile(@Value("${dromedary.kod.rules}") Path file) {
        RulesFile rules = RulesFile.read(file);
        rules.warnings().forEach(warning -> LOG.warn("{} (warning)", warning.message()));
        return rules;
    }

    @Bean
    KodRules kodRules(RulesFile file) {
        return file.rules();
    }

    @Bean
    ValueSchemas kodValueSchemas(RulesFile file) {
        return ValueSchemas.of(file);
    }

    /** Whether there is a file of rules, or one is asked for. */
    static final class AreWanted implements Condition {

        private static final String USUAL = "config/kod.yaml";

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String file = context.getEnvironment().getProperty("dromedary.kod.rules", USUAL);
            return !file.equals(USUAL) || Files.exists(Path.of(USUAL));
        }
    }
}
