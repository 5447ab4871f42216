package io.dromedary.testkit.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ibcmd infobase dump}, {@code ibcmd infobase restore} and {@code ibcmd infobase config
 * generation-id} do.
 */
final class FakeIbcmd {

    private static final List<List<String>> COMMANDS =
            List.of(
                    List.of("infobase", "dump"),
                    List.of("infobase", "restore"),
                    List.of("infobase", "config", "generation-id"));

    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("--dbms", "dbms"),
                    Map.entry("--db-server", "server"),
                    Map.entry("--database-server", "server"),
                    Map.entry("--db-name", "name"),
                    Map.entry("--database-name", "name"),
                    Map.entry("--db-user", "db-user"),
                    Map.entry("--database-user", "db-user"),
                    Map.entry("--data", "data"),
                    Map.entry("--user", "user"),
                    Map.entry("--password", "password"));

    private final FakeState state;
    private final FakeCall call;
    private final Optional<FakeTrouble> trouble;
    private final Map<String, String> options = new HashMap<>();

    FakeIbcmd(FakeState state, FakeCall call, Optional<FakeTrouble> trouble) {
        this.state = state;
        this.call = call;
        this.trouble = trouble;
    }

    FakeAnswer answer() throws IOException {
        List<String> arguments = call.arguments();
        Optional<List<String>> command =
                COMMANDS.stream()
                        .filter(known -> Collections.indexOfSubList(arguments, known) == 0)
                        .findFirst();
        if (command.isEmpty()) {
            return error("Ошибка разбора параметров командной строки");
        }
        String verb = arguments.get(command.get().size() - 1);
        Optional<String> unknown = parse(arguments.subList(command.get().size(), arguments.size()));
        if (unknown.isPresent()) {
            return error("Ошибка разбора параметра: " + unknown.get());
        }
        Optional<FakeInfobase> found =
                state.infobases.stream()
                        .filter(
                                any ->
                                        any.dbServer.equals(options.get("server"))
                                                && any.dbName.equals(options.get("name")))
                        .findFirst();
        if (found.isEmpty()) {
            return error("Сервер баз данных не обнаружен");
        }
        FakeInfobase infobase = found.get();
        if (!infobase.dbPassword.equals(options.getOrDefault("db-password", ""))) {
            return error(
                    "Сервер баз данных не обнаружен\nпользователь \""
                            + options.get("db-user")
                            + "\" не прошёл проверку подлинности (по паролю)");
        }
        if (verb.equals("generation-id")) {
            return FakeAnswer.output(infobase.generation + "\n");
        }
        if (!state.sessionsOf(infobase).isEmpty()) {
            return error("Ошибка исключительной блокировки информационной базы.");
        }
        return work(infobase, verb);
    }

    private FakeAnswer work(FakeInfobase infobase, String verb) throws IOException {
        Path file = Path.of(call.folder()).resolve(options.getOrDefault("file", ""));
        if (verb.equals("restore")) {
            return FakeDump.restore(file, infobase)
                    ? done("Загрузка информационной базы успешно завершена")
                    : error("Неверный формат файла выгрузки");
        }
        return FakeWriter.write(file, FakeDump.of(infobase), trouble)
                ? done("Выгрузка информационной базы успешно завершена")
                : new FakeAnswer(FakeWriter.CRASHED, "", "");
    }

    /**
     * What is not understood. Passwords in arguments are not: it could take them, but we must not.
     */
    private Optional<String> parse(List<String> arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = OPTIONS.get(equals < 0 ? argument : argument.substring(0, equals));
            if (argument.equals("-W") || argument.equals("--request-db-pwd")) {
                options.put("db-password", call.input());
            } else if (argument.equals("--create-database") || argument.equals("--force")) {
                options.put(argument, "");
            } else if (name != null && equals > 0) {
                options.put(name, argument.substring(equals + 1));
            } else if (argument.startsWith("-") || options.containsKey("file")) {
                return Optional.of(argument);
            } else {
                options.put("file", argument);
            }
        }
        return Optional.empty();
    }

    private static FakeAnswer done(String text) {
        return new FakeAnswer(0, "", "[INFO] " + text + "\n");
    }

    private static FakeAnswer error(String text) {
        return new FakeAnswer(255, "", "[ERROR] " + text + "\n");
    }
}
