package io.dromedary;

import io.dromedary.journal.JournalException;
import io.dromedary.route.InvalidRoutesException;
import io.dromedary.route.RouteProblem;
import io.dromedary.route.UserRoutes;
import io.dromedary.sql.DatabaseException;
import io.dromedary.yaml.InvalidYamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.validation.FieldError;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in one line why the program did not start. */
final class StartFailure implements ApplicationListener<PayloadApplicationEvent<UserRoutes>> {

    private Optional<UserRoutes> routes = Optional.empty();

    /** The routes are loaded: from now on they may be the reason. */
    @Override
    public void onApplicationEvent(PayloadApplicationEvent<UserRoutes> loaded) {
        routes = Optional.of(loaded.getPayload());
    }

    /** One line, without the name of the program. */
    String reason(Throwable thrown) {
        Optional<RouteProblem> problem = routes.flatMap(loaded -> loaded.diagnose(thrown));
        if (problem.isPresent()) {
            return problem.get().message();
        }
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && !chain.contains(cause); ) {
            chain.add(cause);
            cause = cause.getCause();
        }
        return chain.stream()
                .map(StartFailure::known)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> unknown(chain.get(chain.size() - 1)))
                .replaceAll("\\s*\\R\\s*", " ");
    }

    private static Optional<String> known(Throwable thrown) {
        if (thrown instanceof InvalidConfigurationException
                || thrown instanceof InvalidRoutesException
                || thrown instanceof InvalidYamlException
                || thrown instanceof DatabaseException
                || thrown instanceof JournalException) {
            return Optional.of(thrown.getMessage());
        }
        if (thrown instanceof PortInUseException port) {
            return Optional.of(
                    "port "
                            + port.getPort()
                            + " is taken by another program; choose another one with"
                            + " --server.port=NUMBER");
        }
        if (thrown instanceof InvalidConfigurationPropertyValueException value) {
            return Optional.of(
                    "property "
                            + value.getName()
                            + " = '"
                            + value.getValue()
                            + "': "
                            + value.getReason());
        }
        if (thrown instanceof BindException bind) {
            return Optional.of(bindFailure(bind));
        }
        if (thrown instanceof MarkedYAMLException yaml) {
            return Optional.of(ConfigurationFiles.failure(yaml));
        }
        return Optional.empty();
    }

    private static String bindFailure(BindException bind) {
        for (Throwable cause = bind; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindValidationException validation) {
                return validation.getValidationErrors().getAllErrors().stream()
                        .map(
                                error ->
                                        "property "
                                                + bind.getName()
                                                + (error instanceof FieldError field
                                                        ? "."
                                                                + field.getField()
                                                                + " = '"
                                                                + field.getRejectedValue()
                                                                + "'"
                                                        : "")
                                                + ": "
                                                + error.getDefaultMessage())
                        .collect(Collectors.joining("; "));
            }
        }
        Throwable root = bind;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "property "
                + (bind.getProperty() == null
                        ? bind.getName()
                        : bind.getProperty().getName()
                                + " = '"
                                + bind.getProperty().getValue()
                                + "'")
                + " is invalid: "
                + root.getMessage();
    }

    private static String unknown(Throwable root) {
        return isForUsers(root)
                ? root.getMessage()
                : "cannot start: " + root + " (--logging.level.root=debug tells more)";
    }

    /** Whether our own code refused something, in words meant for whoever gave it. */
    private static boolean isForUsers(Throwable root) {
        return (root instanceof IllegalArgumentException || root instanceof IllegalStateException)
                && root.getStackTrace().length > 0
                && root.getStackTrace()[0].getClassName().startsWith("io.dromedary.");
    }
}
