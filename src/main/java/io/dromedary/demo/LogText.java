package io.dromedary.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the files of a log have in common: the header, and records that a comma separates. */
final class LogText {

    /** Stands before every record but the first, and is written together with it. */
    static final String SEPARATOR = ",\r\n";

    private static final String FIRST_LINE = "\uFEFF1CV8LOG(ver 2.0)\r\n";
    private static final int GUID_LENGTH = 36;

    /** Where the first record begins: the byte order mark has three bytes. */
    static final int HEADER_LENGTH = header(new UUID(0, 0)).length;

    private LogText() {}

    static byte[] header(UUID guid) {
        return (FIRST_LINE + guid + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The GUID in the header of a file. */
    static UUID guidOf(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            String header = new String(input.readNBytes(HEADER_LENGTH), StandardCharsets.UTF_8);
            int start = FIRST_LINE.length();
            return UUID.fromString(header.substring(start, start + GUID_LENGTH));
        }
    }

    /** The records of a whole text, as they stand. */
    static List<String> records(String text) {
        List<String> records = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '{') {
                if (depth == 0) {
                    start = i;
                }
                depth++;
            } else if (!quoted && c == '}') {
                depth--;
                if (depth == 0) {
                    records.add(text.substring(start, i + 1));
                }
            }
        }
        return records;
    }
}
