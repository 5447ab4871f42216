package io.dromedary.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** JSON objects, one a line (NDJSON). */
final class JsonLines {
    /** Jackson would put a blank between objects. */
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().rootValueSeparator("").build();

    private JsonLines() {}

    /** A generator that leaves ending and passing on the lines to its owner. */
    static JsonGenerator on(Lines lines) throws IOException {
        return FACTORY.createGenerator(lines);
    }
}
