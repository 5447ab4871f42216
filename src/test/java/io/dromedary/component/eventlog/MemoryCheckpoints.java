package io.dromedary.component.eventlog;

import io.dromedary.event.Checkpoint;
import io.dromedary.event.Checkpoints;
import io.dromedary.event.FencedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Checkpoints in memory, with everything that was ever committed. */
public final class MemoryCheckpoints implements Checkpoints {

    private final Map<String, Checkpoint> places = new ConcurrentHashMap<>();
    private final List<Checkpoint> committed = new CopyOnWriteArrayList<>();

    @Override
    public Checkpoint acquire(String source) {
        return places.compute(
                source,
                (name, known) ->
                        known == null
                                ? new Checkpoint(source, 1, "", "")
                                : new Checkpoint(
                                        source,
                                        known.epoch() + 1,
                                        known.position(),
                                        known.state()));
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        places.compute(
                checkpoint.source(),
                (name, known) -> {
                    if (known == null || known.epoch() != checkpoint.epoch()) {
                        throw new FencedException("epoch " + checkpoint.epoch() + " is over");
                    }
                    return checkpoint;
                });
        committed.add(checkpoint);
    }

    /** In the order of the commits. */
    public List<Checkpoint> committed() {
        return committed;
    }

    public List<String> positions() {
        return committed.stream().map(Checkpoint::position).toList();
    }
}
