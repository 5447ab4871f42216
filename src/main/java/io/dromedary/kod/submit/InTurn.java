package io.dromedary.kod.submit;

import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectsUnderWay;
import io.dromedary.kod.registry.SliceName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets changes wait while 1C is being given another state of their objects: only then is it known
 * which of the two was made first. Thread-safe.
 */
public final class InTurn implements ChangeRegistry {

    private final ChangeRegistry registry;
    private final ObjectsUnderWay underWay;
    private final Duration atMost;

    /**
     * Submits to a registry.
     *
     * @param atMost after which a change that still has to wait is not taken
     */
    public InTurn(ChangeRegistry registry, ObjectsUnderWay underWay, Duration atMost) {
        this.registry = registry;
        this.underWay = underWay;
        this.atMost = atMost;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if one of the objects is under way for too long; nothing was
     *     submitted
     */
    @Override
    public void submit(Collection<ChangedObject> changes, Optional<SliceName> name) {
        List<ObjectKey> keys = changes.stream().map(ChangedObject::key).toList();
        Object turn = new Object();
        Optional<ObjectKey> busy = enter(turn, keys);
        if (busy.isPresent()) {
            throw new IllegalStateException(
                    busy.get()
                            + " is being given to 1C with another state, for more than "
                            + atMost.toSeconds()
                            + " seconds. Submit it again");
        }
        try {
            registry.submit(changes, name);
        } finally {
            underWay.leave(turn);
        }
    }

    private Optional<ObjectKey> enter(Object turn, List<ObjectKey> keys) {
        try {
            return underWay.enter(turn, keys, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Submitting was interrupted. Submit it again", e);
        }
    }

    @Override
    public void submitOld(Collection<ChangedObject> objects) {
        registry.submitOld(objects);
    }

    @Override
    public Map<String, ObjectKey> byLocalKey(String type, Collection<String> localKeys) {
        return registry.byLocalKey(type, localKeys);
    }
}
