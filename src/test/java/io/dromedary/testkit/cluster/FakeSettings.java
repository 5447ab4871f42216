package io.dromedary.testkit.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Lists of settings that the fake cluster keeps as it gets them: servers, rules, profiles, … */
final class FakeSettings {

    private static final List<String> NOT_TOLD = List.of("pwd", "cluster", "position");

    /** The profile, where the name of a permission is given behind that of its profile. */
    static final String OWNER = "owner";

    private static final String ACCESS = "access";

    private FakeSettings() {}

    static FakeAnswer answer(FakeState state, List<String> words, Map<String, String> options) {
        if (options.containsKey(ACCESS)) {
            return access(state, words.get(words.size() - 1), options);
        }
        String verb = words.get(words.size() - 1);
        String name = String.join(" ", words.subList(0, words.size() - 1));
        List<Map<String, String>> list =
                state.settings.computeIfAbsent(name, any -> new ArrayList<>());
        return switch (verb) {
            case "list" ->
                    FakeAnswer.output(
                            FakeRecord.print(
                                    list.stream()
                                            .filter(entry -> isIn(entry, name, options))
                                            .map(FakeSettings::record)
                                            .toList()));
            case "insert" -> insert(list, name, options);
            case "register" -> {
                list.add(told(options));
                account(state, name).put(options.get("name"), options.getOrDefault("pwd", ""));
                yield FakeAnswer.SILENT;
            }
            case "update" -> {
                String key =
                        List.of("server", "alias", "name").stream()
                                .filter(options::containsKey)
                                .findFirst()
                                .orElseThrow();
                Map<String, String> known = new TreeMap<>();
                list.removeIf(
                        entry -> {
                            boolean same =
                                    isIn(entry, name, options)
                                            && options.get(key).equals(entry.get(key));
                            if (same) {
                                known.putAll(entry);
                            }
                            return same;
                        });
                known.putAll(told(options));
                list.add(known);
                yield FakeAnswer.SILENT;
            }
            default -> FakeAnswer.SILENT;
        };
    }

    /** What is listed for a server or a profile belongs to that alone. */
    private static boolean isIn(
            Map<String, String> entry, String name, Map<String, String> options) {
        if (name.equals("rule")) {
            return entry.get("server").equals(options.get("server"));
        }
        return !name.startsWith("profile acl") || owner(options).equals(owner(entry));
    }

    private static String owner(Map<String, String> fields) {
        return fields.getOrDefault(OWNER, fields.get("name"));
    }

    /** What a profile lets through: {@code list} or {@code full}, by kind. */
    private static FakeAnswer access(FakeState state, String kind, Map<String, String> options) {
        for (Map<String, String> profile : state.settings.getOrDefault("profile", List.of())) {
            if (profile.get("name").equals(options.get("name"))) {
                profile.put(kind, options.get(ACCESS));
                return FakeAnswer.SILENT;
            }
        }
        return FakeAnswer.refused("Профиль безопасности не найден");
    }

    private static FakeAnswer insert(
            List<Map<String, String>> list, String name, Map<String, String> options) {
        UUID id = UUID.randomUUID();
        Map<String, String> entry = told(options);
        entry.put(name, id.toString());
        list.add(entry);
        return FakeAnswer.output(FakeRecord.print(List.of(new FakeRecord().plain(name, id))));
    }

    private static Map<String, String> account(FakeState state, String name) {
        return name.startsWith("agent") ? state.agentAdministrators : state.administrators;
    }

    private static Map<String, String> told(Map<String, String> options) {
        Map<String, String> told = new TreeMap<>(options);
        told.keySet()
                .removeIf(
                        key ->
                                NOT_TOLD.contains(key)
                                        || (key.startsWith("cluster-")
                                                && !key.equals("cluster-port"))
                                        || key.startsWith("agent-user")
                                        || key.startsWith("agent-pwd"));
        return told;
    }

    private static FakeRecord record(Map<String, String> entry) {
        FakeRecord record = new FakeRecord();
        entry.forEach(
                (key, value) -> {
                    if (!key.equals(OWNER)) {
                        record.plain(key, value);
                    }
                });
        return record;
    }
}
