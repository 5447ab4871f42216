package io.dromedary.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** Which room of the house may know which. */
@AnalyzeClasses(packages = "io.dromedary", importOptions = ImportOption.DoNotIncludeTests.class)
@DisplayName("The arrows of the house")
class ArrowsTest {

    private static final List<String> CORES =
            List.of(
                    "event",
                    "eventlog",
                    "transaction",
                    "journal",
                    "subscription",
                    "channel",
                    "replay",
                    "notification",
                    "cluster",
                    "backup",
                    "care",
                    "disk",
                    "kod",
                    "spelling",
                    "sql",
                    "yaml");

    @ArchTest static final ArchRule event_knows_no_other_room = only("event");

    @ArchTest static final ArchRule eventlog_knows_no_other_room = only("eventlog");

    @ArchTest static final ArchRule sql_knows_no_other_room = only("sql");

    @ArchTest
    static final ArchRule transaction_knows_eventlog_and_event =
            only("transaction", "eventlog", "event");

    @ArchTest static final ArchRule journal_knows_event_and_sql = only("journal", "event", "sql");

    @ArchTest
    static final ArchRule subscription_knows_journal_event_and_sql =
            only("subscription", "journal", "event", "sql");

    @ArchTest static final ArchRule channel_knows_event_and_sql = only("channel", "event", "sql");

    @ArchTest
    static final ArchRule replay_knows_journal_and_event = only("replay", "journal", "event");

    @ArchTest static final ArchRule notification_knows_event = only("notification", "event");

    @ArchTest static final ArchRule spelling_knows_no_other_room = only("spelling");

    @ArchTest
    static final ArchRule kod_knows_sql_event_spelling_yaml_and_disk =
            only("kod", "sql", "event", "spelling", "yaml", "disk");

    @ArchTest
    static final ArchRule cluster_knows_sql_yaml_spelling_and_disk =
            only("cluster", "sql", "yaml", "spelling", "disk");

    @ArchTest
    static final ArchRule backup_knows_cluster_sql_event_and_disk =
            only("backup", "cluster", "sql", "event", "disk");

    @ArchTest
    static final ArchRule care_knows_backup_cluster_and_disk =
            only("care", "backup", "cluster", "disk");

    @ArchTest static final ArchRule disk_knows_no_other_room = only("disk");

    @ArchTest static final ArchRule yaml_knows_spelling = only("yaml", "spelling");

    @ArchTest
    static final ArchRule the_simulated_infobase_shares_no_code_with_the_reader = only("demo");

    @ArchTest
    static final ArchRule cores_know_no_camel =
            noClasses()
                    .that()
                    .resideInAnyPackage(rooms(CORES))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule the_status_page_knows_no_camel =
            noClasses()
                    .that()
                    .resideInAPackage("io.dromedary.web..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule only_stores_know_spring_and_nothing_but_its_jdbc_and_transactions =
            noClasses()
                    .that()
                    .resideInAnyPackage(rooms(CORES))
                    .should()
                    .dependOnClassesThat(springBeyondJdbc());

    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().matching("io.dromedary.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobody_writes_to_standard_streams_but_the_commands =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.dromedary.cli..", "io.dromedary.demo..")
                    .and()
                    .doNotHaveFullyQualifiedName("io.dromedary.Dromedary")
                    .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    private static ArchRule only(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage("io.dromedary." + room + "..")
                .should()
                .dependOnClassesThat(otherRoomsThan(room, others))
                .allowEmptyShould(true)
                .as(room + " knows no room but " + Arrays.toString(others));
    }

    private static DescribedPredicate<JavaClass> otherRoomsThan(String room, String... others) {
        List<String> known =
                Stream.concat(Stream.of(room), Arrays.stream(others))
                        .map(name -> "io.dromedary." + name)
                        .toList();
        return DescribedPredicate.describe(
                "are in another room",
                type ->
                        type.getPackageName().startsWith("io.dromedary")
                                && known.stream().noneMatch(name -> isIn(type, name)));
    }

    private static DescribedPredicate<JavaClass> springBeyondJdbc() {
        return DescribedPredicate.describe(
                "are Spring's, but not spring-jdbc or spring-tx",
                type ->
                        type.getPackageName().startsWith("org.springframework.")
                                && Stream.of("jdbc", "transaction", "dao")
                                        .noneMatch(
                                                name -> isIn(type, "org.springframework." + name)));
    }

    private static boolean isIn(JavaClass type, String packageName) {
        return type.getPackageName().equals(packageName)
                || type.getPackageName().startsWith(packageName + ".");
    }

    private static String[] rooms(List<String> names) {
        return names.stream().map(name -> "io.dromedary." + name + "..").toArray(String[]::new);
    }
}
