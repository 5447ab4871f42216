package io.dromedary.onec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Calls of our HTTP API, {@code METHOD /path/{}}: those that there are, and those that a module
 * makes.
 */
final class HttpCalls {
    private static final Pattern CALL =
            Pattern.compile("ДромадерСоединение \\. Вызвать \\( (.+?) ?, \"([A-Z]+)\" , ");

    /** Functions that put a name into the path, and what they stand for. */
    private static final Pattern NAME_IN_PATH = Pattern.compile("КодироватьСтроку \\( [^)]*\\)");

    private HttpCalls() {}

    /** What the controllers and the inlet's route answer to. */
    static Set<String> offered() {
        Set<String> calls = new TreeSet<>();
        controllers()
                .forEach(
                        controller -> {
                            RequestMapping all = mapping(controller);
                            for (Method method : controller.getDeclaredMethods()) {
                                RequestMapping one = mapping(method);
                                if (one != null) {
                                    calls.add(
                                            one.method()[0]
                                                    + " "
                                                    + template(path(all) + path(one)));
                                }
                            }
                        });
        calls.add(inlet());
        return calls;
    }

    /** Names of the query parameters that any of the controllers takes. */
    static Set<String> offeredParameters() {
        Set<String> names = new TreeSet<>();
        controllers()
                .flatMap(controller -> Arrays.stream(controller.getDeclaredMethods()))
                .flatMap(method -> Arrays.stream(method.getParameters()))
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .map(Parameter::getName)
                .forEach(names::add);
        return names;
    }

    /** What the module calls; a path that is put together from unknown things is an error. */
    static List<String> of(BslModule module, BslModule connection) {
        String subscription =
                path(expression(connection.code(), after(connection.code(), "ПутьПодписки (")), "");
        return module.find(CALL.pattern()).stream()
                .map(
                        call -> {
                            String path = expression(module.code(), call.end());
                            if (path.equals("Путь")) {
                                String before = module.code().substring(0, call.start());
                                int assigned = before.lastIndexOf("Путь = ДромадерСоединение");
                                if (assigned < 0) {
                                    assigned = before.lastIndexOf("Путь = \"");
                                }
                                path = expression(before, assigned + "Путь = ".length());
                            }
                            return call.group(2) + " " + path(path, subscription);
                        })
                .toList();
    }

    /** Where the value that a function returns begins. */
    private static int after(String code, String function) {
        String returned = "Возврат ";
        return code.indexOf(returned, code.indexOf("Функция " + function)) + returned.length();
    }

    /** The expression from there to the comma, semicolon or parenthesis that ends it. */
    private static String expression(String code, int from) {
        int depth = 0;
        for (int at = from; at < code.length(); at++) {
            char c = code.charAt(at);
            if (depth == 0 && (c == ',' || c == ')' || c == ';')) {
                return code.substring(from, at).strip();
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        throw new AssertionError("no end of the expression at " + code.substring(from));
    }

    private static String path(String expression, String subscription) {
        Matcher named = NAME_IN_PATH.matcher(expression);
        String path =
                named.replaceAll("\"{}\"")
                        .replaceAll(
                                "ДромадерСоединение \\. ПутьПодписки \\( [^)]*\\)",
                                Matcher.quoteReplacement('"' + subscription + '"'));
        int query = path.indexOf('?');
        path = query < 0 ? path : path.substring(0, query) + '"';
        if (!path.matches("\"[^\"]*\"( \\+ \"[^\"]*\")*")) {
            throw new AssertionError("cannot see which path this is: " + expression);
        }
        return path.replace("\" + \"", "").replace("\"", "");
    }

    private static Stream<Class<?>> controllers() {
        ClassPathScanningCandidateComponentProvider scan =
                new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        return scan.findCandidateComponents("io.dromedary.api").stream()
                .map(found -> load(found.getBeanClassName()));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RequestMapping mapping(java.lang.reflect.AnnotatedElement element) {
        return AnnotatedElementUtils.findMergedAnnotation(element, RequestMapping.class);
    }

    private static String path(RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    private static String inlet() {
        try {
            JsonNode from =
                    new YAMLMapper()
                            .readTree(Path.of("routes/inlet-http.camel.yaml").toFile())
                            .at("/0/route/from");
            return from.at("/parameters/httpMethodRestrict").asText()
                    + " "
                    + template(from.at("/uri").asText().replaceFirst("^platform-http:", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }
}
