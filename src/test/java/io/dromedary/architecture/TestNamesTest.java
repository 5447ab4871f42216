package io.dromedary.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.platform.commons.annotation.Testable;

/** The build runs tests by the names of their classes, and passes over all others in silence. */
@AnalyzeClasses(packages = "io.dromedary", importOptions = ImportOption.OnlyIncludeTests.class)
@DisplayName("The names of tests")
class TestNamesTest {

    @ArchTest
    static final ArchRule every_test_has_a_name_that_the_build_runs =
            classes()
                    .that(haveTestsOfTheirOwn())
                    .should()
                    .haveNameMatching("io\\.dromedary\\.[^$]*(Test|IT)(\\$.*)?");

    /** Contracts, whose tests run in the classes that extend them, have none. */
    private static DescribedPredicate<JavaClass> haveTestsOfTheirOwn() {
        return DescribedPredicate.describe(
                "have tests of their own",
                type ->
                        !outermost(type).getModifiers().contains(JavaModifier.ABSTRACT)
                                && type.getMethods().stream()
                                        .anyMatch(it -> it.isMetaAnnotatedWith(Testable.class)));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(TestNamesTest::outermost).orElse(type);
    }
}
