package io.dromedary.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes.
 *
 * @param out results, unbuffered
 * @param err messages for a person, unbuffered
 * @param outIsTerminal whether a person sees the results run by
 * @param errIsTerminal whether a person sees the messages
 */
record Streams(Results out, OutputStream err, boolean outIsTerminal, boolean errIsTerminal) {
    /** The process's own. */
    static Streams standard() {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        return new Streams(
                new Results(out, isRead(out)),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(1),
                isTerminal(2));
    }

    /** Pipes, sockets and terminals, which somebody reads, have no position. */
    @SuppressWarnings("resource") // standard output stays open
    private static boolean isRead(FileOutputStream out) {
        try {
            return out.getChannel().position() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Java itself only tells whether standard input and output both are a terminal. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (IOException e) {
            return false;
        }
        return hasConsole();
    }

    /** Before Java 22 only a terminal has a console; since then the console says itself. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
