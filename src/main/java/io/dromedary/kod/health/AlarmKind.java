package io.dromedary.kod.health;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** What an alarm may be about. */
public sealed interface AlarmKind permits Figure, Cause {

    /** For programs; no two kinds have the same. */
    String code();

    /** What to do, in one or two sentences. */
    String advice();

    /** It is over when nobody has found it so for so long. */
    Duration quiet();

    /** The kind of a code; none if only another version of this program knows it. */
    static Optional<AlarmKind> of(String code) {
        return Stream.<AlarmKind>concat(
                        Arrays.stream(Figure.values()), Arrays.stream(Cause.values()))
                .filter(kind -> kind.code().equals(code))
                .findFirst();
    }
}
