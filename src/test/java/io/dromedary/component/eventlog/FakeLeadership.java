package io.dromedary.component.eventlog;

import io.dromedary.event.Leadership;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Elects and deposes when the test says so. */
final class FakeLeadership implements Leadership {

    private final Map<String, Candidate> candidates = new ConcurrentHashMap<>();

    @Override
    public Candidacy stand(String name, Candidate candidate) {
        candidates.put(name, candidate);
        return () -> candidates.remove(name);
    }

    Set<String> standing() {
        return Set.copyOf(candidates.keySet());
    }

    void elect(String name) {
        candidates.get(name).elected();
    }

    void depose(String name) {
        candidates.get(name).deposed();
    }
}
