package io.dromedary.testkit.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code 1cv8 DESIGNER} does. Without {@code /DisableStartupDialogs} it never ends, as a
 * window waits for somebody.
 */
final class FakeDesigner {

    private static final Map<String, Integer> PARAMETERS =
            Map.ofEntries(
                    Map.entry("/s", 1),
                    Map.entry("/ibconnectionstring", 1),
                    Map.entry("/n", 1),
                    Map.entry("/p", 1),
                    Map.entry("/uc", 1),
                    Map.entry("/out", 1),
                    Map.entry("/dumpresult", 1),
                    Map.entry("/l", 1),
                    Map.entry("/vl", 1),
                    Map.entry("/wa-", 0),
                    Map.entry("/wa+", 0),
                    Map.entry("/disablestartupdialogs", 0),
                    Map.entry("/disablestartupmessages", 0),
                    Map.entry("/disablesplash", 0),
                    Map.entry("/dumpib", 1),
                    Map.entry("/restoreib", 1),
                    Map.entry("/reduceeventlogsize", 1),
                    Map.entry("/updatecfg", 1),
                    Map.entry("/updatedbcfg", 0),
                    Map.entry("/getconfiggenerationid", 0),
                    Map.entry("/dumpconfigtofiles", 1));

    private static final Pattern TOKEN = Pattern.compile("\"((?:[^\"]|\"\")*)\"|(\\S+)");
    private static final Pattern CONNECTION = Pattern.compile("(?i)Ref=\"?([^\";]+)");
    private static final Pattern LINE = Pattern.compile("(?m)^([A-Za-z]+)=(.*?)\\s*$");

    private final FakeState state;
    private final Path folder;
    private final Optional<FakeTrouble> trouble;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final StringBuilder said = new StringBuilder();

    FakeDesigner(FakeState state, Path folder, Optional<FakeTrouble> trouble) {
        this.state = state;
        this.folder = folder;
        this.trouble = trouble;
    }

    /** How it ends; empty if it never does. */
    Optional<FakeAnswer> answer(List<String> arguments) throws IOException {
        List<String> all = expand(arguments);
        boolean designer = !all.isEmpty() && all.get(0).equalsIgnoreCase("DESIGNER");
        boolean understood = designer && parse(all.subList(1, all.size()));
        if (!parameters.containsKey("/disablestartupdialogs")) {
            return Optional.empty();
        }
        int code = understood ? work() : fail("Неверные параметры командной строки");
        say(parameters.get("/out"), said.toString());
        String result =
                trouble.filter(any -> any.kind == FakeTrouble.Kind.RESULT)
                        .map(any -> any.text)
                        .orElse(Integer.toString(code));
        if (code != FakeWriter.CRASHED && !result.isEmpty()) {
            say(parameters.get("/dumpresult"), result);
        }
        return Optional.of(new FakeAnswer(code, "", ""));
    }

    /** With what a file of parameters ({@code /@}) says in its place. */
    private List<String> expand(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals("/@") && i + 1 < arguments.size()) {
                String text = Files.readString(folder.resolve(arguments.get(++i)));
                Matcher tokens = TOKEN.matcher(text.replace("\uFEFF", ""));
                while (tokens.find()) {
                    String quoted = tokens.group(1);
                    all.add(quoted == null ? tokens.group(2) : quoted.replace("\"\"", "\""));
                }
            } else {
                all.add(arguments.get(i));
            }
        }
        return all;
    }

    private boolean parse(List<String> arguments) {
        boolean understood = true;
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).toLowerCase(Locale.ROOT);
            Integer values = PARAMETERS.get(name);
            if (values != null && i + values < arguments.size()) {
                parameters.put(name, values == 0 ? "" : arguments.get(i + 1));
                i += values;
            } else if (!name.startsWith("-")) {
                understood = false;
            }
        }
        return understood;
    }

    private int work() throws IOException {
        Optional<FakeInfobase> found = infobaseName().flatMap(state::find);
        if (found.isEmpty()) {
            return fail("Информационная база не обнаружена!");
        }
        FakeInfobase infobase = found.get();
        if (infobase.isLocked() && !infobase.permissionCode.equals(parameter("/uc"))) {
            return fail(
                    "Начало сеанса с информационной базой запрещено.\n" + infobase.deniedMessage);
        }
        String password = infobase.users.get(parameter("/n"));
        if (!infobase.users.isEmpty() && !parameter("/p").equals(password)) {
            return fail("Идентификация пользователя не выполнена");
        }
        int code = 0;
        for (String name : List.copyOf(parameters.keySet())) {
            code = code == 0 ? execute(name, infobase) : code;
        }
        return code;
    }

    private Optional<String> infobaseName() {
        String server = parameter("/s");
        Matcher connection = CONNECTION.matcher(parameter("/ibconnectionstring"));
        if (connection.find()) {
            return Optional.of(connection.group(1));
        }
        int slash = Math.max(server.lastIndexOf('\\'), server.lastIndexOf('/'));
        return slash < 0 ? Optional.empty() : Optional.of(server.substring(slash + 1));
    }

    private String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    private int execute(String name, FakeInfobase infobase) throws IOException {
        return switch (name) {
            case "/dumpib" -> dump(infobase);
            case "/restoreib" -> restore(infobase);
            case "/reduceeventlogsize" -> {
                infobase.eventLogDays.removeIf(day -> day.compareTo(parameter(name)) < 0);
                yield done("Сокращение журнала регистрации успешно завершено");
            }
            case "/getconfiggenerationid" -> done(infobase.generation);
            case "/dumpconfigtofiles" -> export(infobase);
            case "/updatecfg" -> load(infobase);
            case "/updatedbcfg" -> update(infobase);
            default -> 0;
        };
    }

    private int dump(FakeInfobase infobase) throws IOException {
        if (occupied(infobase)) {
            return 1;
        }
        Path file = folder.resolve(parameter("/dumpib"));
        return FakeWriter.write(file, FakeDump.of(infobase), trouble)
                ? done("Выгрузка информационной базы успешно завершена")
                : FakeWriter.CRASHED;
    }

    private int restore(FakeInfobase infobase) {
        if (occupied(infobase)) {
            return 1;
        }
        return FakeDump.restore(folder.resolve(parameter("/restoreib")), infobase)
                ? done("Загрузка информационной базы успешно завершена")
                : fail("Неверный формат файла выгрузки");
    }

    private int export(FakeInfobase infobase) throws IOException {
        Path file = folder.resolve(parameter("/dumpconfigtofiles")).resolve("Configuration.xml");
        Files.writeString(
                file,
                """
                \uFEFF<?xml version="1.0" encoding="UTF-8"?>
                <MetaDataObject xmlns="http://v8.1c.ru/8.3/MDClasses" version="2.10">
                  <Configuration uuid="%s">
                    <Properties>
                      <Name>%s</Name>
                      <Version>%s</Version>
                    </Properties>
                  </Configuration>
                </MetaDataObject>
                """
                        .formatted(infobase.id, infobase.configuration, infobase.version));
        return done("Выгрузка конфигурации в файлы успешно завершена");
    }

    /**
     * A file of ours for an update is text: lines {@code Name=}, {@code Version=}, {@code
     * FromVersions=}. It fits the configuration of that name, in one of those versions.
     */
    private int load(FakeInfobase infobase) throws IOException {
        Path file = folder.resolve(parameter("/updatecfg"));
        Map<String, String> told = new LinkedHashMap<>();
        Matcher lines = LINE.matcher(Files.exists(file) ? Files.readString(file) : "");
        while (lines.find()) {
            told.put(lines.group(1), lines.group(2));
        }
        boolean fits =
                told.containsKey("Version")
                        && told.getOrDefault("Name", infobase.configuration)
                                .equals(infobase.configuration)
                        && List.of(told.getOrDefault("FromVersions", infobase.version).split(";"))
                                .contains(infobase.version);
        if (!fits) {
            return fail("Файл не содержит доступных обновлений");
        }
        boolean pretends = trouble.filter(any -> any.kind == FakeTrouble.Kind.NO_FILE).isPresent();
        infobase.loadedVersion = pretends ? "" : told.get("Version");
        return done("Обновление конфигурации успешно завершено");
    }

    private int update(FakeInfobase infobase) {
        if (infobase.loadedVersion.isEmpty()) {
            return done("Обновление конфигурации успешно завершено");
        }
        if (occupied(infobase)) {
            return 1;
        }
        infobase.version = infobase.loadedVersion;
        infobase.loadedVersion = "";
        infobase.generation = FakeInfobase.newGeneration();
        return done("Обновление конфигурации успешно завершено");
    }

    private boolean occupied(FakeInfobase infobase) {
        List<FakeSession> sessions = state.sessionsOf(infobase);
        if (sessions.isEmpty() && state.connectionsOf(infobase).isEmpty()) {
            return false;
        }
        fail(
                "Ошибка исключительной блокировки информационной базы.\nАктивные сеансы и"
                        + " соединения:\n"
                        + sessions.stream()
                                .map(
                                        any ->
                                                "компьютер: "
                                                        + any.host
                                                        + ", приложение: "
                                                        + any.application)
                                .collect(Collectors.joining("\n")));
        return true;
    }

    private int done(String text) {
        said.append(text).append('\n');
        return 0;
    }

    private int fail(String text) {
        said.append(text).append('\n');
        return 1;
    }

    /** As the real one writes: a byte order mark, and lines of Windows. */
    private void say(String file, String text) throws IOException {
        if (file != null) {
            Files.write(
                    folder.resolve(file),
                    ("\uFEFF" + text.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8));
        }
    }
}
