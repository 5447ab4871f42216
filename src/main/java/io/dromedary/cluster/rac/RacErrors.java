package io.dromedary.cluster.rac;

import io.dromedary.cluster.rac.RacException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Kinds of errors by what rac says: its exit code is 255 whatever happened. It speaks the system's
 * language; the Russian texts are those of 8.3 and 8.5, the English ones their counterparts.
 */
final class RacErrors {

    /** In this order: "Host not found" is no object that is missing. */
    private static final Map<Kind, List<String>> FRAGMENTS = new LinkedHashMap<>();

    static {
        FRAGMENTS.put(
                Kind.DRIFT,
                List.of(
                        "ошибка разбора параметр",
                        "error parsing option",
                        "error parsing parameter",
                        "неизвестный режим",
                        "неизвестная команда",
                        "unknown mode",
                        "unknown command"));
        FRAGMENTS.put(
                Kind.NOT_AUTHENTICATED,
                List.of(
                        "не аутентифицирован",
                        "not authenticated",
                        "аутентификация по паролю доступна только",
                        "password authentication is",
                        "идентификация пользователя не выполнена",
                        "неправильное имя или пароль"));
        FRAGMENTS.put(
                Kind.NO_RIGHTS,
                List.of(
                        "недостаточно прав",
                        "insufficient user rights",
                        "insufficient rights",
                        "нарушение прав доступа",
                        "access violation"));
        FRAGMENTS.put(
                Kind.CHANGED,
                List.of("другим пользователем", "by another user", "необходимо перечитать данные"));
        FRAGMENTS.put(
                Kind.UNREACHABLE,
                List.of(
                        "ошибка соединения с сервером",
                        "connection refused",
                        "connection reset",
                        "connection timed out",
                        "error connecting to the server",
                        "server connection error",
                        "подключение не установлено",
                        "host not found",
                        "no route to host",
                        "network is unreachable",
                        "отсутствует в сети или недоступен",
                        "server_addr=tcp"));
        FRAGMENTS.put(Kind.NOT_FOUND, List.of("не найден", "not found"));
    }

    private RacErrors() {}

    static Kind kind(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        return FRAGMENTS.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Kind.OTHER);
    }

    /** What to do about it, as the end of a message. */
    static String advice(Kind kind, String ras) {
        return switch (kind) {
            case UNREACHABLE -> "Is ras running at " + ras + "?";
            case NOT_AUTHENTICATED ->
                    "Check the administrator and the password in the settings; an administrator"
                            + " may be allowed from the machine of ras only";
            case NO_RIGHTS -> "Check the infobase's credentials in the settings";
            case DRIFT -> "The installed rac differs from the versions that are supported";
            case TIMED_OUT -> "Is the cluster at " + ras + " overloaded?";
            case NOT_FOUND, CHANGED, NOT_INSTALLED, OTHER -> "";
        };
    }
}
