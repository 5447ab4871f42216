package io.dromedary.kod.drain;

import io.dromedary.kod.drain.DrainState.Stage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings the exchange of this process to rest: it begins no session any more, receives what waits,
 * and then receives nothing more either, until it is told to go on or the process ends.
 * Thread-safe.
 */
public final class Drain {

    /** These are guarded by this. */
    private final Set<Flow> senders = new LinkedHashSet<>();

    private final Set<Flow> receivers = new LinkedHashSet<>();
    private Stage stage = Stage.OFF;

    /** A route that sends has started. */
    public synchronized void addSender(Flow sender) {
        senders.add(sender);
        if (stage != Stage.OFF) {
            sender.hold();
        }
    }

    /** A route that receives has started. */
    public synchronized void addReceiver(Flow receiver) {
        receivers.add(receiver);
        if (stage == Stage.DRAINED) {
            receiver.hold();
        }
    }

    /** A route stops. */
    public synchronized void remove(Flow flow) {
        senders.remove(flow);
        receivers.remove(flow);
    }

    /** Begins to drain; does nothing if it has begun. */
    public synchronized void begin() {
        if (stage == Stage.OFF) {
            stage = Stage.DRAINING;
            senders.forEach(Flow::hold);
        }
    }

    /** Lets everything go on. */
    public synchronized void end() {
        stage = Stage.OFF;
        senders.forEach(Flow::release);
        receivers.forEach(Flow::release);
    }

    /** How far it is. Who asks moves it on: receivers are held when nothing is left. */
    public synchronized DrainState state() {
        List<String> left = stage == Stage.DRAINING ? left() : List.of();
        if (stage == Stage.DRAINING && left.isEmpty()) {
            receivers.forEach(Flow::hold);
            left = left(); // a message may have come, and begun, before they were held
            if (left.isEmpty()) {
                stage = Stage.DRAINED;
            } else {
                receivers.forEach(Flow::release);
            }
        }
        return new DrainState(stage, left);
    }

    private List<String> left() {
        return Stream.concat(senders.stream(), receivers.stream())
                .map(Flow::left)
                .flatMap(Optional::stream)
                .toList();
    }
}
