package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.Named;
import java.io.IOException;

/** Finds the name of an event whose id {@link RecordView#event} gives. Not thread-safe. */
public final class EventNameLookup {

    private final LogDictionary dictionary;

    /** Those of one log; its dictionary is read when the first name is asked for. */
    public EventNameLookup(LogSettings settings) {
        dictionary = new LogDictionary(new LogFolder(settings.location()).dictionary());
    }

    /**
     * The name of an event; empty if it is not declared.
     *
     * @throws IOException if the dictionary is there, but cannot be read
     */
    public String of(int id) throws IOException {
        if (!dictionary.events.has(id)) {
            dictionary.refresh();
        }
        return dictionary.events.get(id, Named.NONE).name();
    }
}
