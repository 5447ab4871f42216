package io.dromedary.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.CompositeHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.Status;

/**
 * A part of the program that is not well. Immutable.
 *
 * @param name as the health endpoint has it, e.g. {@code backups}
 * @param details what is wrong, by what is not well
 */
public record Trouble(String name, String status, Map<String, String> details) {

    /** All there are, in the order of the health endpoint. */
    static List<Trouble> in(HealthComponent health) {
        return in("", health);
    }

    private static List<Trouble> in(String name, HealthComponent health) {
        if (health.getStatus().equals(Status.UP)) {
            return List.of();
        }
        if (health instanceof CompositeHealth composite) {
            return composite.getComponents().entrySet().stream()
                    .flatMap(one -> in(one.getKey(), one.getValue()).stream())
                    .toList();
        }
        Map<String, String> details = new LinkedHashMap<>();
        if (health instanceof Health one) {
            one.getDetails().forEach((key, value) -> details.put(key, String.valueOf(value)));
        }
        return List.of(new Trouble(name, health.getStatus().getCode(), details));
    }
}
