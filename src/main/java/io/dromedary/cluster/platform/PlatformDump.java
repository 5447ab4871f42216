package io.dromedary.cluster.platform;

import io.dromedary.cluster.DumpFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Whether a program of the platform has left a dump, whatever it said. */
public final class PlatformDump {

    private PlatformDump() {}

    /**
     * Throws if a file does not begin as a dump of the platform does.
     *
     * @param program that ended well
     * @param failure made of a message and a cause, which may be missing
     */
    public static <E extends RuntimeException> void check(
            String program, Path file, BiFunction<String, Throwable, E> failure) {
        try {
            if (DumpFormat.of(file).filter(DumpFormat.DT::equals).isEmpty()) {
                throw failure.apply(
                        "%s ended well, but %s does not begin as a dump does"
                                .formatted(program, file),
                        null);
            }
        } catch (IOException e) {
            throw failure.apply(
                    "%s ended well, but left no %s that can be read".formatted(program, file), e);
        }
    }
}
