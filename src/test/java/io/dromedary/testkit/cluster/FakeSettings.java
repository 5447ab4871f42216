package io.dromedary.testkit.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Lists of settings that the fake cluster keeps as it gets them: servers, rules, profiles, … */
final class FakeSettings {

    private static final List<String> NOT_TOLD = List.of("pwd", "cluster", "position");

    private FakeSettings() {}

    static FakeAnswer answer(FakeState state, List<String> words, Map<String, String> options) {
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
                String key = options.containsKey("alias") ? "alias" : "name";
                list.removeIf(
                        entry ->
                                isIn(entry, name, options)
                                        && options.get(key).equals(entry.get(key)));
                list.add(told(options));
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
        return !name.startsWith("profile acl") || options.get("name").equals(entry.get("name"));
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
        entry.forEach(record::plain);
        return record;
    }
}
