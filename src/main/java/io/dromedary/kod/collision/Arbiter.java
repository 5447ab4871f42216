package io.dromedary.kod.collision;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.rules.CollisionPolicy;
import java.util.Optional;

/**
 * Decides what becomes of a received version of an object. It collides with ours if its sender did
 * not have ours when it made its own, and ours did not come from there: both sides see that by the
 * stamps. The centre's decision is the one that stays, as the other side gets it once more. See
 * decision 0016. Immutable, thread-safe.
 */
public final class Arbiter {

    /** What becomes of it. */
    public enum Verdict {
        /** It becomes the current version. */
        TAKE,
        /** It is known, and what is here is later. */
        OUTDATED,
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
     * @param accepted when it came here, as a mark of this node
     * @param changed when it was changed, or the mark of the message that brought it
     * @param origin code of the node it came from; empty for this one
     * @param isWaiting whether it waits to be considered, or to be sent to where the other one is
     *     from
     */
    public record Local(
            String hash, Mark accepted, Mark changed, String origin, boolean isWaiting) {}

    /**
     * What we know of the sender; marks are empty where there is none.
     *
     * @param holds hash of the last state that it is known to hold; empty if nobody knows
     * @param receivedMark of the last message that came from it
     * @param version that that brought
     * @param taken our versions of that time and later were made with that in view
     * @param verdict while nobody knows what it holds: our version that it has to get
     * @param sent of the message of ours that brought it what it holds
     */
    public record Known(
            String holds,
            String receivedMark,
            String version,
            String taken,
            String verdict,
            String sent) {

        /** The sender's version that ours was made with in view. */
        public Optional<Mark> seenBy(Mark ours) {
            return version.isEmpty() || taken.compareTo(ours.digits()) > 0
                    ? Optional.empty()
                    : Optional.of(new Mark(version));
        }

        /** Whether ours is just what the sender's version brought, and nothing is open about it. */
        public boolean brought(Mark ours) {
            return !version.isEmpty() && verdict.isEmpty() && taken.equals(ours.digits());
        }

        /**
         * What is left when nobody knows any more what the sender holds. What our versions were
         * made of is true still.
         */
        public Known forgotten() {
            return new Known("", "", version, taken, verdict, "");
        }
    }

    /**
     * A received version.
     *
     * @param mark of the message
     * @param stamp empty if the sender does not stamp
     */
    public record Received(String hash, Mark mark, Optional<Stamp> stamp) {

        private boolean hasSeen(Mark ours) {
            return stamp.flatMap(Stamp::seen).map(seen -> ours.compareTo(seen) <= 0).orElse(false);
        }

        /** Whether it is a version of this node, and what is here came of that. */
        private boolean isReturned(Mark ours) {
            return stamp.filter(Stamp::returned)
                    .flatMap(Stamp::seen)
                    .map(own -> ours.compareTo(own) >= 0)
                    .orElse(false);
        }
    }

    /**
     * What was decided.
     *
     * @param isOpen whether the sender may come to another decision, or has an older message of
     *     ours before it: then it has to get our current version
     */
    public record Decision(Verdict verdict, boolean isOpen) {}

    private final boolean isCentre;

    /** Decides at the central node, or at a subordinate one. */
    public Arbiter(boolean isCentre) {
        this.isCentre = isCentre;
    }

    /** Whether it decides for the centre. */
    public boolean isCentre() {
        return isCentre;
    }

    /** Decides about one version. */
    public Decision decide(
            String sender,
            Optional<Local> local,
            Optional<Known> known,
            Received received,
            CollisionPolicy policy) {
        if (local.map(ours -> received.isReturned(ours.accepted())).orElse(false)) {
            return new Decision(Verdict.OUTDATED, false);
        }
        boolean isConcurrent =
                local.map(ours -> isConcurrent(sender, ours, known, received)).orElse(false);
        if (known.isPresent() && isKnown(known.get(), local, received, isConcurrent)) {
            return new Decision(Verdict.OUTDATED, false);
        }
        boolean isOpen =
                isCentre
                        && (isConcurrent
                                || known.map(it -> isUncertain(it, received)).orElse(false));
        boolean isSame = local.map(ours -> ours.hash().equals(received.hash())).orElse(false);
        return new Decision(
                isConcurrent && !isSame
                        ? collision(local.orElseThrow(), received, policy)
                        : Verdict.TAKE,
                isOpen);
    }

    /** Whether the sender did not have our version when it made its own. */
    private static boolean isConcurrent(
            String sender, Local ours, Optional<Known> known, Received received) {
        if (known.map(it -> isBehind(it, received)).orElse(false)) {
            return true;
        }
        if (ours.origin().equals(sender)) {
            return false;
        }
        return received.stamp().isPresent()
                ? !received.hasSeen(ours.accepted())
                : isUnseen(ours, known, received);
    }

    /** As far as marks tell, if the sender does not stamp: it has not got ours, or got it later. */
    private static boolean isUnseen(Local ours, Optional<Known> known, Received received) {
        return known.filter(it -> it.holds().equals(ours.hash()))
                .map(it -> it.sent().compareTo(received.mark().digits()) > 0)
                .orElse(ours.isWaiting());
    }

    /**
     * Whether the sender has lost what came from it before: nobody knew what it holds, and it comes
     * with something earlier.
     */
    private static boolean isBehind(Known known, Received received) {
        return known.receivedMark().isEmpty()
                && received.stamp()
                        .map(stamp -> stamp.version().digits().compareTo(known.version()) < 0)
                        .orElse(false);
    }

    private static boolean isKnown(
            Known known, Optional<Local> local, Received received, boolean isConcurrent) {
        if (received.stamp().isEmpty() || known.version().isEmpty()) {
            return known.receivedMark().compareTo(received.mark().digits()) > 0;
        }
        int later = received.stamp().get().version().digits().compareTo(known.version());
        if (later != 0) {
            return later < 0 && !isBehind(known, received);
        }
        // The same again; but if ours stayed before, and the sender knows that now, it insists.
        boolean wasRefused =
                local.map(ours -> ours.accepted().digits().compareTo(known.taken()) < 0)
                        .orElse(false);
        return isConcurrent || !wasRefused;
    }

    /**
     * Whether messages of ours may be under way to the sender that it takes for the answer to its
     * own: nobody knows what it holds, because they are being sent, or everything is once more
     * after a loss; or a decision of ours was open, and the sender does not have it yet.
     */
    private static boolean isUncertain(Known known, Received received) {
        return known.holds().isEmpty() || hasWordToCome(known, received);
    }

    private static boolean hasWordToCome(Known known, Received received) {
        return !known.verdict().isEmpty() && !received.hasSeen(new Mark(known.verdict()));
    }

    private Verdict collision(Local ours, Received received, CollisionPolicy policy) {
        return switch (policy) {
            case CENTRE_WINS -> isCentre ? Verdict.LOCAL_WINS : Verdict.RECEIVED_WINS;
            case ASK -> isCentre ? Verdict.ASK : Verdict.RECEIVED_WINS;
            case NEWEST -> {
                int later = ours.changed().compareTo(received.mark());
                yield later > 0 || (later == 0 && isCentre)
                        ? Verdict.LOCAL_WINS
                        : Verdict.RECEIVED_WINS;
            }
        };
    }
}
