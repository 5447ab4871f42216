package io.dromedary.component.eventlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes {@code 1CV8Clst.lst}. */
final class ClusterFile {

    private ClusterFile() {}

    /** The folder of an infobase. */
    static String guid(String infobase) {
        return "00000000-0000-0000-0000-%012x".formatted(infobase.hashCode() & 0xffffffffL);
    }

    static void write(Path folder, String... infobases) throws IOException {
        String entries =
                Arrays.stream(infobases)
                        .map(
                                name ->
                                        ",\r\n{%s,\"%s\",\"\",\"PostgreSQL\",\"db\",\"%s\",\"\",\"\",\"\",0}"
                                                .formatted(guid(name), name, name))
                        .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("1CV8Clst.lst"),
                "\uFEFF{0,\r\n{fbb5e98f-0000-0000-0000-000000000000,\"Local cluster\",1541,\"host\",0},\r\n{%d%s}\r\n}"
                        .formatted(infobases.length, entries));
    }
}
