package io.dromedary.testkit.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A record as rac prints it: keys padded, some values in quotes. */
final class FakeRecord {

    private final Map<String, String> fields = new LinkedHashMap<>();

    FakeRecord plain(String key, Object value) {
        fields.put(key, value.toString());
        return this;
    }

    /** rac quotes titles, messages and codes, but neither names of infobases nor of users. */
    FakeRecord quoted(String key, String value) {
        fields.put(key, value.isEmpty() ? "" : '"' + value.replace("\"", "\"\"") + '"');
        return this;
    }

    private String print() {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        return fields.entrySet().stream()
                .map(
                        field ->
                                field.getKey()
                                        + " ".repeat(width - field.getKey().length())
                                        + " : "
                                        + field.getValue()
                                        + "\n")
                .collect(Collectors.joining());
    }

    /** Several, with a blank line behind each. */
    static String print(List<FakeRecord> records) {
        return records.stream().map(record -> record.print() + "\n").collect(Collectors.joining());
    }
}
