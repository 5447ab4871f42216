package io.dromedary.kod.collision;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.rules.CollisionPolicy;
import java.util.Optional;

/**
 * Decides what becomes of a received version of an object. A merge of three: our version, the
 * received one, and the last one that both nodes had, as far as it is known. See decision 0016.
 * Immutable, thread-safe.
 */
public final class Arbiter {

    /** What becomes of it. */
    public enum Verdict {
        /** It is what we have. */
        SAME,
        /** It becomes the current version. */
        TAKE,
        /** Its sender has sent a later one before. */
        OUTDATED,
        /** Its sender has not changed it, and we have: ours goes there. */
        KEEP,
        /** Both have changed it, and ours stays. */
        LOCAL_WINS,
        /** Both have changed it, and the received one stays. */
        RECEIVED_WINS,
        /** Both have changed it, and somebody must be asked. */
        ASK
    }

    /**
     * Our current version.
     *
     * @param changed when, or the mark of the message that brought it
     * @param origin code of the node it came from; empty for this one
     * @param isWaiting whether it waits to be considered
     */
    public record Local(String hash, Mark changed, String origin, boolean isWaiting) {}

    /**
     * What we know of the sender.
     *
     * @param presence the last state that it is known to hold
     * @param received hash of the last state received from there; empty for none
     */
    public record Known(Presence presence, String received) {}

    /**
     * The received version.
     *
     * @param sender code of the node
     * @param mark of the message
     * @param seen the mark of ours up to which the sender had applied what we sent, if it says so
     */
    public record Received(String hash, String sender, Mark mark, Optional<Mark> seen) {}

    private final boolean isCentre;

    /** Decides at the central node, or at a subordinate one. */
    public Arbiter(boolean isCentre) {
        this.isCentre = isCentre;
    }

    /** The verdict on one version. */
    public Verdict decide(
            Optional<Local> local,
            Optional<Known> known,
            Received received,
            CollisionPolicy policy) {
        if (known.map(sender -> isOutdated(sender.presence(), received)).orElse(false)) {
            return Verdict.OUTDATED;
        }
        if (local.isEmpty()) {
            return Verdict.TAKE;
        }
        Local ours = local.get();
        if (ours.hash().equals(received.hash())) {
            return Verdict.SAME;
        }
        boolean isUnseen =
                known.map(sender -> isUnseen(sender.presence(), received)).orElse(false);
        boolean isUnsent =
                ours.isWaiting()
                        && !ours.origin().equals(received.sender())
                        && !known.map(sender -> sender.presence().hash().equals(ours.hash()))
                                .orElse(false);
        if (!isUnsent && !isUnseen) {
            return Verdict.TAKE;
        }
        Optional<String> before =
                known.map(sender -> isUnseen ? sender.received() : sender.presence().hash());
        if (before.equals(Optional.of(received.hash()))) {
            return Verdict.KEEP;
        }
        return collision(ours, known, received, policy);
    }

    private static boolean isOutdated(Presence presence, Received received) {
        return presence.received() && presence.mark().compareTo(received.mark()) > 0;
    }

    /** Whether the sender made it without having applied what it was sent last. */
    private static boolean isUnseen(Presence presence, Received received) {
        return !presence.received()
                && !presence.hash().equals(received.hash())
                && received.seen().map(seen -> presence.mark().compareTo(seen) > 0).orElse(false);
    }

    private Verdict collision(
            Local ours, Optional<Known> known, Received received, CollisionPolicy policy) {
        return switch (policy) {
            case CENTRE_WINS -> isCentre ? Verdict.LOCAL_WINS : Verdict.RECEIVED_WINS;
            case ASK -> isCentre ? Verdict.ASK : Verdict.RECEIVED_WINS;
            case NEWEST -> {
                Mark mark =
                        ours.isWaiting() || known.isEmpty()
                                ? ours.changed()
                                : known.get().presence().mark();
                int later = mark.compareTo(received.mark());
                yield later > 0 || (later == 0 && isCentre)
                        ? Verdict.LOCAL_WINS
                        : Verdict.RECEIVED_WINS;
            }
        };
    }
}
