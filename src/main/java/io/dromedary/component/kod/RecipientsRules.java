package io.dromedary.component.kod;

import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.yaml.InvalidYamlException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** Whether the recipients rules of types can be used. */
public final class RecipientsRules {

    /** What these name is there only when the program runs. */
    private static final Set<String> LANGUAGES_OF_BEANS = Set.of("bean", "ref", "method");

    private RecipientsRules() {}

    /**
     * Checks the rules of a file, without the program that uses them.
     *
     * @throws InvalidYamlException if one is of no language, or wrong in it
     */
    public static void check(RulesFile file) {
        if (file.recipientLines().isEmpty()) {
            return;
        }
        CamelContext camel = new DefaultCamelContext();
        try {
            Map<String, String> wrong =
                    wrong(
                            file.rules(),
                            new LanguageRecipients(camel),
                            language -> !LANGUAGES_OF_BEANS.contains(language));
            if (!wrong.isEmpty()) {
                throw file.wrongRecipients(wrong);
            }
        } finally {
            camel.stop();
        }
    }

    /** Rules that cannot be used: the reasons by type. */
    static Map<String, String> wrong(KodRules rules, LanguageRecipients recipients) {
        return wrong(rules, recipients, language -> true);
    }

    private static Map<String, String> wrong(
            KodRules rules, LanguageRecipients recipients, Predicate<String> isChecked) {
        Map<String, String> wrong = new TreeMap<>();
        for (TypeRule type : rules.types().values()) {
            if (type.placement() instanceof Placement.ByExpression by
                    && isChecked.test(by.expression().split(":", 2)[0])) {
                try {
                    recipients.check(by.expression());
                } catch (RuntimeException e) {
                    wrong.put(type.type(), by.expression() + ": " + e.getMessage());
                }
            }
        }
        return wrong;
    }
}
