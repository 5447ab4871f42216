package io.dromedary.testkit.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What rac does with its arguments: takes what its help tells, and refuses all else. */
final class FakeRac {

    private static final String NOT_AUTHENTICATED =
            "Ошибка операции администрирования\n%s не аутентифицирован";
    private static final String STARTED = "2026-01-31T09:00:00";

    private final FakeState state;
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    private FakeRac(FakeState state) {
        this.state = state;
    }

    static FakeAnswer answer(FakeState state, List<String> arguments) {
        return new FakeRac(state).answer(arguments);
    }

    private FakeAnswer answer(List<String> arguments) {
        String mode = arguments.isEmpty() ? "help" : arguments.get(0);
        if (mode.equals("help")) {
            return FakeHelp.of(state.rac, arguments.size() > 1 ? arguments.get(1) : "help")
                    .map(help -> FakeAnswer.output(help.text()))
                    .orElseGet(() -> unknown(arguments.get(arguments.size() - 1)));
        }
        Optional<FakeHelp> help = FakeHelp.of(state.rac, mode);
        if (help.isEmpty()) {
            return unknown(mode);
        }
        words.add(mode);
        return parse(help.get(), arguments.subList(1, arguments.size()))
                .map(FakeRac::unknown)
                .or(this::unauthenticated)
                .orElseGet(this::execute);
    }

    private static FakeAnswer unknown(String argument) {
        return FakeAnswer.refused("Ошибка разбора параметра: " + argument);
    }

    /** What rac does not understand, or misses. */
    private Optional<String> parse(FakeHelp help, List<String> arguments) {
        Map<String, FakeHelp.Option> known = new HashMap<>(help.mode().options);
        FakeHelp.Command command = help.mode();
        boolean address = false;
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                continue;
            }
            FakeHelp.Command child = command.children.get(argument);
            if (child != null && !address) {
                words.add(argument);
                known.putAll(child.options);
                command = child;
            } else if (address) {
                return Optional.of(argument);
            } else {
                address = true;
            }
        }
        if (!command.children.isEmpty() && !isGiven(command, arguments)) {
            return Optional.of(String.join(" ", words));
        }
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = argument.substring(2, equals < 0 ? argument.length() : equals);
                String value = equals < 0 ? "" : argument.substring(equals + 1);
                FakeHelp.Option option = known.get(name);
                if (option == null
                        || option.takesValue() != (equals >= 0)
                        || !option.takes(value)) {
                    return Optional.of(argument);
                }
                if (name.equals("name") && options.containsKey(name)) {
                    options.put(FakeSettings.OWNER, options.get(name));
                }
                options.put(name, value);
            }
        }
        return known.entrySet().stream()
                .filter(entry -> entry.getValue().mandatory && !options.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A group of commands can be one itself: {@code profile acl directory --access=list}. */
    private static boolean isGiven(FakeHelp.Command command, List<String> arguments) {
        return command.options.entrySet().stream()
                .filter(option -> !option.getValue().mandatory)
                .anyMatch(
                        option ->
                                arguments.stream()
                                        .anyMatch(
                                                argument ->
                                                        argument.startsWith(
                                                                "--" + option.getKey() + "=")));
    }

    private Optional<FakeAnswer> unauthenticated() {
        boolean ofAgent = words.get(0).equals("agent");
        boolean open = words.get(0).equals("cluster") && words.size() == 2;
        Map<String, String> known = ofAgent ? state.agentAdministrators : state.administrators;
        String who = ofAgent ? "agent" : "cluster";
        if (open || known.isEmpty() || isAmong(known, who)) {
            return Optional.empty();
        }
        return Optional.of(
                FakeAnswer.refused(
                        NOT_AUTHENTICATED.formatted(
                                ofAgent
                                        ? "Администратор центрального сервера"
                                        : "Администратор кластера")));
    }

    private boolean isAmong(Map<String, String> known, String who) {
        String password = known.get(options.getOrDefault(who + "-user", ""));
        return password != null && password.equals(options.getOrDefault(who + "-pwd", ""));
    }

    private FakeAnswer execute() {
        if (options.containsKey("cluster")
                && !options.get("cluster").equals(state.cluster.toString())) {
            return FakeAnswer.refused("Кластер с указанным идентификатором не найден");
        }
        return switch (String.join(" ", words)) {
            case "cluster list" -> list(state.registered ? List.of(cluster()) : List.of());
            case "cluster info" -> list(List.of(cluster()));
            case "cluster update" -> updateCluster();
            case "cluster insert" -> insertCluster();
            case "infobase summary list" ->
                    list(state.infobases.stream().map(this::summary).toList());
            case "infobase info" -> ofInfobase(infobase -> list(List.of(info(infobase))));
            case "infobase update" -> ofInfobase(this::update);
            case "infobase create" -> create();
            case "session list" -> list(sessions());
            case "session terminate" -> terminate();
            case "process list" -> list(List.of(process()));
            case "connection list" -> list(connections());
            case "connection disconnect" -> disconnect();
            default -> FakeSettings.answer(state, words, options);
        };
    }

    private static FakeAnswer list(List<FakeRecord> records) {
        return FakeAnswer.output(FakeRecord.print(records));
    }

    private FakeRecord cluster() {
        FakeRecord record =
                new FakeRecord()
                        .plain("cluster", state.cluster)
                        .plain("host", state.host)
                        .plain("port", state.port)
                        .quoted("name", state.name);
        state.clusterSettings.forEach(record::plain);
        return record;
    }

    private FakeAnswer updateCluster() {
        state.name = options.getOrDefault("name", state.name);
        state.clusterSettings.replaceAll(options::getOrDefault);
        state.clusterSettings.computeIfPresent(
                "kill-problem-processes",
                (key, value) -> value.equals("yes") || value.equals("1") ? "1" : "0");
        return FakeAnswer.SILENT;
    }

    private FakeAnswer insertCluster() {
        state.registered = true;
        state.host = options.get("host");
        state.port = Integer.parseInt(options.get("port"));
        updateCluster();
        return list(List.of(new FakeRecord().plain("cluster", state.cluster)));
    }

    private FakeRecord summary(FakeInfobase infobase) {
        return new FakeRecord()
                .plain("infobase", infobase.id)
                .plain("name", infobase.name)
                .quoted("descr", infobase.descr);
    }

    private FakeAnswer ofInfobase(Function<FakeInfobase, FakeAnswer> work) {
        Optional<FakeInfobase> found = state.find(UUID.fromString(options.get("infobase")));
        if (found.isEmpty()) {
            return FakeAnswer.refused("Информационная база с указанным идентификатором не найдена");
        }
        FakeInfobase infobase = found.get();
        boolean asksForUsers = state.rac != RacVersion.V8_5_4 && !infobase.users.isEmpty();
        if (asksForUsers && !isAmong(infobase.users, "infobase")) {
            return FakeAnswer.refused(
                    "Ошибка операции администрирования\n"
                            + "Недостаточно прав пользователя на информационную базу "
                            + infobase.name);
        }
        state.enterAsRas(infobase);
        return work.apply(infobase);
    }

    private FakeRecord info(FakeInfobase infobase) {
        FakeRecord record =
                new FakeRecord()
                        .plain("infobase", infobase.id)
                        .plain("name", infobase.name)
                        .plain("dbms", infobase.dbms)
                        .plain("db-server", infobase.dbServer)
                        .plain("db-name", infobase.dbName)
                        .plain("db-user", infobase.dbUser)
                        .plain("security-level", 0)
                        .plain("license-distribution", infobase.licenseDistribution)
                        .plain("scheduled-jobs-deny", infobase.jobsDenied ? "on" : "off")
                        .plain("sessions-deny", infobase.sessionsDenied ? "on" : "off")
                        .plain("denied-from", infobase.deniedFrom)
                        .quoted("denied-message", infobase.deniedMessage)
                        .quoted("denied-parameter", infobase.deniedParameter)
                        .plain("denied-to", infobase.deniedTo)
                        .quoted("permission-code", infobase.permissionCode)
                        .plain("external-session-manager-required", "no")
                        .plain("security-profile-name", infobase.securityProfile)
                        .quoted("descr", infobase.descr);
        return state.rac.hasDataVersion()
                ? record.plain("data-version", infobase.dataVersion)
                : record;
    }

    private FakeAnswer update(FakeInfobase infobase) {
        String basis = options.getOrDefault("data-version", "");
        if (!basis.isEmpty() && !basis.equals(Integer.toString(infobase.dataVersion))) {
            return FakeAnswer.refused(
                    "Данные были изменены или удалены другим пользователем. Необходимо перечитать"
                            + " данные и начать редактировать заново.");
        }
        boolean before = infobase.sessionsDenied;
        infobase.sessionsDenied = flag("sessions-deny", before);
        infobase.jobsDenied = flag("scheduled-jobs-deny", infobase.jobsDenied);
        infobase.deniedFrom = options.getOrDefault("denied-from", infobase.deniedFrom);
        infobase.deniedTo = options.getOrDefault("denied-to", infobase.deniedTo);
        infobase.deniedMessage = options.getOrDefault("denied-message", infobase.deniedMessage);
        infobase.deniedParameter =
                options.getOrDefault("denied-parameter", infobase.deniedParameter);
        infobase.permissionCode = options.getOrDefault("permission-code", infobase.permissionCode);
        infobase.descr = options.getOrDefault("descr", infobase.descr);
        infobase.licenseDistribution =
                options.getOrDefault("license-distribution", infobase.licenseDistribution);
        infobase.securityProfile =
                options.getOrDefault("security-profile-name", infobase.securityProfile);
        infobase.dataVersion++;
        if (infobase.sessionsDenied && !before) {
            infobase.lockedAtNanos = System.nanoTime();
        }
        return FakeAnswer.SILENT;
    }

    private boolean flag(String option, boolean otherwise) {
        return options.containsKey(option) ? options.get(option).equals("on") : otherwise;
    }

    private FakeAnswer create() {
        if (state.find(options.get("name")).isPresent()) {
            return FakeAnswer.refused(
                    "Информационная база "
                            + options.get("name")
                            + " уже зарегистрирована в кластере серверов 1С:Предприятия");
        }
        FakeInfobase infobase = new FakeInfobase();
        infobase.name = options.get("name");
        infobase.dbms = options.get("dbms");
        infobase.dbServer = options.get("db-server");
        infobase.dbName = options.get("db-name");
        infobase.dbUser = options.getOrDefault("db-user", "");
        infobase.dbPassword = options.getOrDefault("db-pwd", "");
        infobase.descr = options.getOrDefault("descr", "");
        infobase.licenseDistribution =
                options.getOrDefault("license-distribution", infobase.licenseDistribution);
        infobase.jobsDenied = flag("scheduled-jobs-deny", false);
        state.infobases.add(infobase);
        return list(List.of(new FakeRecord().plain("infobase", infobase.id)));
    }

    private List<FakeRecord> sessions() {
        Optional<UUID> infobase =
                Optional.ofNullable(options.get("infobase")).map(UUID::fromString);
        return state.sessions.stream()
                .filter(any -> infobase.map(any.infobase::equals).orElse(true))
                .map(
                        any ->
                                new FakeRecord()
                                        .plain("session", any.id)
                                        .plain("session-id", any.number)
                                        .plain("infobase", any.infobase)
                                        .plain("connection", FakeState.none())
                                        .plain("process", state.process)
                                        .plain("user-name", any.user)
                                        .plain("host", any.host)
                                        .plain("app-id", any.application)
                                        .plain("locale", "ru_RU")
                                        .plain("started-at", STARTED)
                                        .plain("hibernate", "no")
                                        .plain("db-proc-took-at", "")
                                        .plain("duration current-dbms", 0))
                .toList();
    }

    private FakeAnswer terminate() {
        return state.terminate(UUID.fromString(options.get("session")))
                ? FakeAnswer.SILENT
                : FakeAnswer.refused("Сеанс с указанным идентификатором не найден");
    }

    private FakeRecord process() {
        return new FakeRecord()
                .plain("process", state.process)
                .plain("host", state.host)
                .plain("port", 1560)
                .plain("pid", 4711)
                .plain("turned-on", "yes")
                .plain("running", "yes")
                .plain("started-at", STARTED)
                .plain("use", "used")
                .plain("connections", state.connections.size());
    }

    private List<FakeRecord> connections() {
        Optional<UUID> process = Optional.ofNullable(options.get("process")).map(UUID::fromString);
        return state.connections.stream()
                .filter(any -> process.map(any.process::equals).orElse(true))
                .map(
                        any ->
                                new FakeRecord()
                                        .plain("connection", any.id)
                                        .plain("conn-id", any.number)
                                        .plain("host", any.host)
                                        .plain("process", any.process)
                                        .plain("infobase", any.infobase)
                                        .quoted("application", any.application)
                                        .plain("connected-at", STARTED)
                                        .plain("session-number", any.number - 1000)
                                        .plain("blocked-by-ls", 0))
                .toList();
    }

    private FakeAnswer disconnect() {
        UUID id = UUID.fromString(options.get("connection"));
        return state.connections.removeIf(any -> any.id.equals(id))
                ? FakeAnswer.SILENT
                : FakeAnswer.refused("Соединение с указанным идентификатором не найдено");
    }
}
