package io.dromedary.kod.message;

/**
 * How far a look at the minute directories goes.
 *
 * @param after name of the minute directory behind which it begins; empty for the first one
 * @param enough no further directory is begun once a stream has so many messages
 * @param most messages of a stream that are held in memory
 * @param names no further directory is begun after so many names
 */
public record Extent(String after, int enough, int most, int names) {

    /** From the first directory on. */
    public Extent(int enough, int most, int names) {
        this("", enough, most, names);
    }

    /** The same, beginning behind a directory, and ending after so many names. */
    public Extent behind(String minute, int names) {
        return new Extent(minute, enough, most, names);
    }
}
