package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** JSON objects, one a line (NDJSON). */
final class JsonLines {
    private JsonLines() {}

    /** A generator that leaves ending and passing on the lines to its owner. */
    static JsonGenerator on(Lines lines) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(lines);
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        return json;
    }
}
