package io.dromedary.cluster.settings;

import io.dromedary.yaml.YamlSection;
import io.dromedary.yaml.YamlSection.Located;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which infobases are cared for, and how. */
final class InfobaseChoiceReader {

    private static final InfobaseSettings USUAL =
            new InfobaseSettings(
                    Optional.empty(),
                    List.of(Means.PG_DUMP, Means.DESIGNER),
                    2,
                    Duration.ofMinutes(1),
                    Duration.ofHours(4),
                    Optional.empty(),
                    Optional.empty());

    private final YamlSection root;

    InfobaseChoiceReader(YamlSection root) {
        this.root = root;
    }

    InfobaseChoice read() {
        Optional<YamlSection> section = root.section("infobases", "infobases");
        if (section.isEmpty()) {
            return new InfobaseChoice(Set.of(), Set.of(), USUAL, Map.of());
        }
        YamlSection choice = section.get();
        choice.allowOnly("only", "exclude", "default", "named");
        InfobaseSettings otherwise =
                choice.section("default", "default of infobases")
                        .map(one -> infobase(one, USUAL))
                        .orElse(USUAL);
        Map<String, InfobaseSettings> named = new LinkedHashMap<>();
        choice.sections("named").forEach((name, one) -> named.put(name, infobase(one, otherwise)));
        return new InfobaseChoice(
                names(choice, "only"), names(choice, "exclude"), otherwise, named);
    }

    private static Set<String> names(YamlSection section, String key) {
        return section.list(key).stream()
                .map(Located::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static InfobaseSettings infobase(YamlSection section, InfobaseSettings otherwise) {
        section.allowOnly(
                "user",
                "password",
                "means",
                "attempts",
                "pause",
                "limit",
                "configuration",
                "too-old");
        return new InfobaseSettings(
                SettingValues.credentials(section).or(otherwise::credentials),
                means(section, otherwise.means()),
                section.number("attempts", otherwise.attempts(), 1),
                section.duration("pause", otherwise.pause()),
                section.duration("limit", otherwise.limit()),
                SettingValues.text(section, "configuration").or(otherwise::configuration),
                section.duration("too-old").or(otherwise::tooOld));
    }

    private static List<Means> means(YamlSection section, List<Means> otherwise) {
        if (!section.has("means")) {
            return otherwise;
        }
        List<Located> words =
                section.isList("means")
                        ? section.list("means")
                        : section.text("means").stream().toList();
        return words.stream().flatMap(word -> means(section, word.text()).stream()).toList();
    }

    private static Optional<Means> means(YamlSection section, String word) {
        Optional<Means> means =
                Arrays.stream(Means.values()).filter(one -> one.word().equals(word)).findFirst();
        if (means.isEmpty()) {
            section.refuse(
                    "means",
                    "'%s' is no means to dump an infobase by; there is %s"
                            .formatted(
                                    word,
                                    Arrays.stream(Means.values())
                                            .map(Means::word)
                                            .collect(Collectors.joining(", "))));
        }
        return means;
    }
}
