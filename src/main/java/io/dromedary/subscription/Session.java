package io.dromedary.subscription;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who reads a subscription. Each take-over raises the epoch; the mark tells two sessions of the
 * same epoch apart, which a crash between a take-over and its saving can bring about.
 *
 * @param epoch from 1; 0 when nobody has ever read
 */
record Session(long epoch, String mark) {

    static final Session NOBODY = new Session(0, "");

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,15})-([0-9a-f]{8})(?:\\.([0-9a-f]{8}))?");

    /** More take-overs than can be made between two savings. */
    private static final long MOST_UNSAVED = 1_000_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** The one that takes over from this one. */
    Session next() {
        return new Session(epoch + 1, newMark());
    }

    static String newMark() {
        return String.format("%08x", RANDOM.nextInt());
    }

    /**
     * The session that a poll enters.
     *
     * @param presented by the poll; without one it takes over from this
     * @param name of the subscription, for the refusal
     * @throws SubscriptionException {@code FENCED} if this session took over from it, {@code
     *     INVALID} if it is none
     */
    Session admit(Optional<String> presented, String name) {
        if (presented.isEmpty()) {
            return next();
        }
        Session asked = parsed(presented.get());
        // A higher epoch than ours was given shortly before a crash, too late to be saved; but not
        // one that would leave no room for those to come.
        if (asked.equals(this) || (asked.epoch > epoch && asked.epoch - epoch <= MOST_UNSAVED)) {
            return asked;
        }
        throw SubscriptionException.fenced(name);
    }

    /** As {@link #admit}, but without one nobody is taken over from. */
    Session confirm(Optional<String> presented, String name) {
        return presented.isPresent() ? admit(presented, name) : this;
    }

    /** The mark of the replay in which the session was given, see {@link Replay#in}; or empty. */
    static String replayIn(Optional<String> presented) {
        Matcher matcher = TEXT.matcher(presented.orElse(""));
        return matcher.matches() && matcher.group(3) != null ? matcher.group(3) : "";
    }

    private static Session parsed(String text) {
        return parse(text)
                .orElseThrow(
                        () ->
                                SubscriptionException.invalid(
                                        "session is the text that the last answer gave, not '"
                                                + Names.shown(text)
                                                + "'"));
    }

    static Optional<Session> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Session(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Empty for {@link #NOBODY}. */
    @Override
    public String toString() {
        return epoch == 0 ? "" : epoch + "-" + mark;
    }
}
