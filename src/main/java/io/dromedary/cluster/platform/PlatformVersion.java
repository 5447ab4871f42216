package io.dromedary.cluster.platform;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the platform, such as 8.3.24.1586; its numbers are compared as numbers. Immutable.
 *
 * @param edition the first two numbers as one: 803 for 8.3
 * @param release the third number
 * @param build the fourth number
 */
public record PlatformVersion(int edition, int release, int build)
        implements Comparable<PlatformVersion> {

    private static final Pattern VERSION =
            Pattern.compile("([0-9]{1,2})\\.([0-9]{1,2})\\.([0-9]{1,4})\\.([0-9]{1,6})");
    private static final Comparator<PlatformVersion> ORDER =
            Comparator.comparingInt(PlatformVersion::edition)
                    .thenComparingInt(PlatformVersion::release)
                    .thenComparingInt(PlatformVersion::build);

    /** The version that a text is; empty if it is none. */
    public static Optional<PlatformVersion> parse(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new PlatformVersion(
                        100 * Integer.parseInt(matcher.group(1))
                                + Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(4))));
    }

    @Override
    public int compareTo(PlatformVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%d.%d.%d.%d".formatted(edition / 100, edition % 100, release, build);
    }
}
