package io.dromedary.cluster.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A chain of updates")
class UpdateChainTest {

    private static final String NAME = "Бухгалтерия";

    private static ConfigurationVersion version(String text) {
        return ConfigurationVersion.parse(text).orElseThrow();
    }

    private static UpdateTemplate template(String version, String... from) {
        return new UpdateTemplate(
                NAME,
                version(version),
                Stream.of(from).map(UpdateChainTest::version).collect(Collectors.toSet()),
                Path.of(version, "1cv8.cfu"));
    }

    private static List<String> versions(UpdateChain chain) {
        return chain.steps().stream().map(step -> step.version().toString()).toList();
    }

    @Test
    @DisplayName("is the shortest to the newest version, with 3.0.10 newer than 3.0.9")
    void shortest() {
        UpdateChain chain =
                UpdateChain.find(
                        "БУХГАЛТЕРИЯ",
                        version("3.0.8.1"),
                        List.of(
                                template("3.0.9.1", "3.0.8.1"),
                                template("3.0.10.1", "3.0.9.1", "3.0.9.5"),
                                template("3.0.9.5", "3.0.8.1", "3.0.9.1"),
                                template("3.0.11.2", "3.0.9.5", "3.0.10.1")));

        assertThat(versions(chain)).containsExactly("3.0.9.5", "3.0.11.2");
        assertThat(chain.outOfReach()).isEmpty();
    }

    @Test
    @DisplayName("ends at the newest that can be reached, and says what cannot")
    void gap() {
        UpdateChain chain =
                UpdateChain.find(
                        NAME,
                        version("1.1"),
                        List.of(template("1.2", "1.1"), template("2.0.7", "1.9")));

        assertThat(versions(chain)).containsExactly("1.2");
        assertThat(chain.outOfReach()).contains(version("2.0.7"));
    }

    @Test
    @DisplayName("takes no template of another configuration, none back and none onto itself")
    void foreign() {
        UpdateTemplate foreign =
                new UpdateTemplate(
                        "БухгалтерияКОРП",
                        version("9.9"),
                        Set.of(version("1.5")),
                        Path.of("1cv8.cfu"));

        UpdateChain chain =
                UpdateChain.find(
                        NAME,
                        version("1.5"),
                        List.of(foreign, template("1.4", "1.5"), template("1.5", "1.4", "1.5")));

        assertThat(chain).isEqualTo(new UpdateChain(List.of(), Optional.empty()));
    }

    @Provide
    Arbitrary<List<UpdateTemplate>> templates() {
        Arbitrary<ConfigurationVersion> versions =
                Arbitraries.integers()
                        .between(0, 12)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(2)
                        .map(ConfigurationVersion::new);
        return Combinators.combine(versions, versions.set().ofMaxSize(4), Arbitraries.of(NAME, "X"))
                .as((to, from, name) -> new UpdateTemplate(name, to, from, Path.of(to.toString())))
                .list()
                .ofMaxSize(14);
    }

    @Property(tries = 500)
    @Label("is valid at each step, and no way of trying all of them goes farther or is shorter")
    void againstTryingAll(@ForAll("templates") List<UpdateTemplate> templates) {
        ConfigurationVersion current = new ConfigurationVersion(List.of(3));
        UpdateChain chain = UpdateChain.find(NAME, current, templates);

        ConfigurationVersion here = current;
        for (UpdateTemplate step : chain.steps()) {
            assertThat(step.name()).isEqualTo(NAME);
            assertThat(step.from()).contains(here);
            assertThat(step.version()).isGreaterThan(here);
            here = step.version();
        }
        List<List<UpdateTemplate>> all = new ArrayList<>();
        extend(current, List.of(), templates, all);
        ConfigurationVersion end = here;
        assertThat(all)
                .allSatisfy(
                        other -> {
                            ConfigurationVersion reached =
                                    other.isEmpty()
                                            ? current
                                            : other.get(other.size() - 1).version();
                            assertThat(reached).isLessThanOrEqualTo(end);
                            if (reached.equals(end)) {
                                assertThat(chain.steps()).hasSizeLessThanOrEqualTo(other.size());
                            }
                        });
    }

    private static void extend(
            ConfigurationVersion here,
            List<UpdateTemplate> way,
            List<UpdateTemplate> templates,
            List<List<UpdateTemplate>> all) {
        all.add(way);
        if (all.size() > 2000) {
            return;
        }
        for (UpdateTemplate next : templates) {
            if (next.name().equals(NAME)
                    && next.from().contains(here)
                    && next.version().compareTo(here) > 0) {
                List<UpdateTemplate> longer = new ArrayList<>(way);
                longer.add(next);
                extend(next.version(), longer, templates, all);
            }
        }
    }

    @Property
    @Label("compares versions consistently, zeros at the end or not")
    void order(@ForAll("numbers") List<Integer> one, @ForAll("numbers") List<Integer> other) {
        ConfigurationVersion left = new ConfigurationVersion(one);
        ConfigurationVersion right = new ConfigurationVersion(other);
        assertThat(left.compareTo(right)).isEqualTo(-right.compareTo(left));
        assertThat(left.compareTo(right) == 0).isEqualTo(left.equals(right));
        assertThat(ConfigurationVersion.parse(left.toString())).contains(left);
        assertThat(ConfigurationVersion.parse(left + ".0")).contains(left);
    }

    @Provide
    Arbitrary<List<Integer>> numbers() {
        return Arbitraries.integers().between(0, 999_999_999).list().ofMinSize(1).ofMaxSize(4);
    }
}
