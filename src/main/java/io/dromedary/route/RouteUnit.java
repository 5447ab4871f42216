package io.dromedary.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The smallest part of a route file that can be replaced by itself: one top-level item, together
 * with the items of its file that apply to all of them ({@code onException}, {@code intercept}, …).
 *
 * @param file the file's name
 * @param kind the item's key: {@code route}, {@code routeTemplate}, {@code beans}, …
 * @param line where it begins, counted from 1
 * @param lastLine where it ends
 * @param content the item's value as YAML reads it, so that comments and layout do not count
 * @param scope the values of the items of the file that apply to it
 * @param text the file's text with all other items blanked out, so that line numbers hold
 */
record RouteUnit(
        String file,
        String kind,
        int line,
        int lastLine,
        Object content,
        Object scope,
        String text) {

    /** Items that take effect on the routes behind them in the same file, and not by themselves. */
    static final Set<String> SCOPES =
            Set.of(
                    "onException",
                    "onCompletion",
                    "intercept",
                    "interceptFrom",
                    "interceptSendToEndpoint",
                    "errorHandler");

    /** What makes two units the same although their lines may have moved. */
    record Identity(String file, String kind, Object content, Object scope) {}

    Identity identity() {
        return new Identity(file, kind, content, scope);
    }

    boolean isRoute() {
        return kind.equals("route") || kind.equals("from") || kind.equals("templatedRoute");
    }

    /** The route id that the author gave. */
    Optional<String> routeId() {
        return switch (kind) {
            case "route" -> text("id");
            case "templatedRoute" -> text("routeId");
            default -> Optional.empty();
        };
    }

    /** What it calls its own, in words; no other unit may have the same. */
    Set<String> claims() {
        return claims(kind, content);
    }

    private static Set<String> claims(String kind, Object content) {
        Set<String> claims = new LinkedHashSet<>();
        switch (kind) {
            case "route" -> claim(claims, "route id", content, "id");
            case "templatedRoute" -> claim(claims, "route id", content, "routeId");
            case "routeTemplate" -> claim(claims, "template id", content, "id");
            case "routeConfiguration" -> claim(claims, "route configuration id", content, "id");
            case "beans" -> {
                if (content instanceof List<?> beans) {
                    beans.forEach(bean -> claim(claims, "bean", bean, "name"));
                }
            }
            default -> {}
        }
        return claims;
    }

    private static void claim(Set<String> claims, String what, Object content, String key) {
        text(content, key).ifPresent(name -> claims.add(what + " '" + name + "'"));
    }

    /** The template that it is made from. */
    Optional<String> templateRef() {
        return kind.equals("templatedRoute") ? text("routeTemplateRef") : Optional.empty();
    }

    /** The template that it declares. */
    Optional<String> templateId() {
        return kind.equals("routeTemplate") ? text("id") : Optional.empty();
    }

    /** The beans that it declares. */
    Set<String> beanNames() {
        Set<String> names = new TreeSet<>();
        if (kind.equals("beans") && content instanceof List<?> beans) {
            for (Object bean : beans) {
                if (bean instanceof Map<?, ?> map && map.get("name") instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private Optional<String> text(String key) {
        return text(content, key);
    }

    private static Optional<String> text(Object content, String key) {
        return content instanceof Map<?, ?> map && map.get(key) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The first line of the item that contains the word. */
    Optional<Integer> lineWith(String word) {
        List<String> lines = text.lines().toList();
        return IntStream.rangeClosed(line, Math.min(lastLine, lines.size()))
                .boxed()
                .filter(at -> lines.get(at - 1).contains(word))
                .findFirst();
    }

    /** What comes first when several are added: what others refer to. */
    int order() {
        return switch (kind) {
            case "beans" -> 0;
            case "restConfiguration" -> 1;
            case "routeConfiguration" -> 2;
            case "routeTemplate" -> 3;
            default -> 4;
        };
    }
}
