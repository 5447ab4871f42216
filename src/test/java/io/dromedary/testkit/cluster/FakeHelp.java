package io.dromedary.testkit.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The help text of a mode of rac, and the commands and options that it tells, by their indents. */
final class FakeHelp {

    private static final Pattern COMMAND = Pattern.compile("^( +)([a-z][a-z-]*)$");
    private static final Pattern OPTION = Pattern.compile("^( +)--([A-Za-z-]+)(?:=(.*))?$");
    private static final Pattern SECTION = Pattern.compile("^\\S.*:$");

    private final String text;
    private final Command mode = new Command(0);

    private FakeHelp(String text) {
        this.text = text;
        read();
    }

    /** The help of a mode; none if rac does not know it. */
    static Optional<FakeHelp> of(RacVersion version, String mode) {
        try (InputStream file =
                FakeHelp.class.getResourceAsStream("/cluster/help/rac." + mode + ".txt")) {
            if (file == null) {
                return Optional.empty();
            }
            byte[] bytes = file.readAllBytes();
            boolean wide = bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE;
            Charset charset = wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
            return Optional.of(new FakeHelp(version.help(mode, new String(bytes, charset))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return text;
    }

    /** The mode itself, whose children are its commands. */
    Command mode() {
        return mode;
    }

    private void read() {
        Deque<Command> open = new ArrayDeque<>();
        open.push(mode);
        String section = "";
        Option last = null;
        for (String line : text.split("\r?\n", -1)) {
            Matcher option = OPTION.matcher(line);
            Matcher command = COMMAND.matcher(line);
            if (SECTION.matcher(line).matches()) {
                section = line;
            } else if (section.equals("Параметры:") && option.matches()) {
                last = mode.add(option);
            } else if (section.equals("Команды:") && option.matches()) {
                close(open, option.group(1).length());
                last = open.element().add(option);
            } else if (section.equals("Команды:") && command.matches()) {
                close(open, command.group(1).length());
                Command child = new Command(command.group(1).length());
                open.element().children.put(command.group(2), child);
                open.push(child);
                last = null;
            } else if (last != null && line.strip().startsWith("(обязательный)")) {
                last.mandatory = true;
            }
        }
    }

    private static void close(Deque<Command> open, int indent) {
        while (open.size() > 1 && open.element().indent >= indent) {
            open.pop();
        }
    }

    /** A command, or a part of its name. */
    static final class Command {
        final Map<String, Command> children = new LinkedHashMap<>();
        final Map<String, Option> options = new LinkedHashMap<>();
        private final int indent;

        private Command(int indent) {
            this.indent = indent;
        }

        private Option add(Matcher line) {
            Option option = new Option(Optional.ofNullable(line.group(3)));
            options.put(line.group(2), option);
            return option;
        }
    }

    /** An option of a command. */
    static final class Option {
        boolean mandatory;
        private final Optional<String> value;

        private Option(Optional<String> value) {
            this.value = value;
        }

        boolean takesValue() {
            return value.isPresent();
        }

        /** {@code on|off} and its like are all that is taken; anything else is in brackets. */
        boolean takes(String given) {
            return value.filter(form -> form.matches("[\\w]+(\\|\\w+)+"))
                    .map(form -> given.isEmpty() || ("|" + form + "|").contains("|" + given + "|"))
                    .orElse(true);
        }
    }
}
