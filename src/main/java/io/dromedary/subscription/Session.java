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

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})-([0-9a-f]{8})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The one that takes over from this one. */
    Session next() {
        return new Session(epoch + 1, String.format("%08x", RANDOM.nextInt()));
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
