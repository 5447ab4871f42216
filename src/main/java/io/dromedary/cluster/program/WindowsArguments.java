package io.dromedary.cluster.program;

import java.util.List;

/**
 * Arguments for Windows, where a process gets one line and takes it apart itself, by the rules of
 * Microsoft's C library: a quote within is {@code \"}, and backslashes before a quote are doubled.
 * Java puts quotes around an argument with a space, but does not escape those that are in it; what
 * is in quotes already it leaves alone. Stateless.
 */
final class WindowsArguments {

    private WindowsArguments() {}

    static List<String> quoted(List<String> command) {
        return command.stream().map(WindowsArguments::quoted).toList();
    }

    private static String quoted(String argument) {
        if (!argument.isEmpty() && argument.indexOf('"') < 0) {
            return argument;
        }
        StringBuilder quoted = new StringBuilder("\"");
        int backslashes = 0;
        for (int i = 0; i < argument.length(); i++) {
            char character = argument.charAt(i);
            if (character == '"') {
                quoted.append("\\".repeat(backslashes + 1));
            }
            backslashes = character == '\\' ? backslashes + 1 : 0;
            quoted.append(character);
        }
        return quoted.append("\\".repeat(backslashes)).append('"').toString();
    }
}
