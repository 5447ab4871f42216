package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.text.TypedValues;

/** The typed value that {@code dataType} and {@code data} hold together. */
final class StoredData {

    private StoredData() {}

    /**
     * The value of a row or of a separator.
     *
     * @param type ASCII code of the type letter; 0 if {@code data} is the whole value in braces
     */
    static LogData parse(long type, String data) {
        if (type == 'S') {
            return new LogData.Text(StoredText.repaired(StoredText.unquoted(data)));
        }
        if (type == 0 || data.startsWith("{\"")) {
            return data.isEmpty() ? LogData.Undefined.INSTANCE : TypedValues.parse(data);
        }
        return type > ' ' && type < 0x7f
                ? TypedValues.scalar((char) type, data)
                : new LogData.Raw(data);
    }
}
