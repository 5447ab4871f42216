package io.dromedary.cluster.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The updates that bring a configuration from its version to the newest that can be reached, in
 * their order. No shorter chain reaches it; versions only grow. Immutable.
 *
 * @param steps none if there is nothing newer that can be put onto the version
 * @param outOfReach the newest version there is a template of, if no chain leads to it
 */
public record UpdateChain(List<UpdateTemplate> steps, Optional<ConfigurationVersion> outOfReach) {

    /** Newest first, then by file, so that the same templates give the same chain. */
    private static final Comparator<UpdateTemplate> ORDER =
            Comparator.comparing(UpdateTemplate::version)
                    .reversed()
                    .thenComparing(UpdateTemplate::file);

    /** Copies the steps. */
    public UpdateChain {
        steps = List.copyOf(steps);
    }

    /**
     * Finds it.
     *
     * @param name of the configuration; 1C does not tell capital letters from small ones in names
     */
    public static UpdateChain find(
            String name, ConfigurationVersion current, List<UpdateTemplate> templates) {
        List<UpdateTemplate> own =
                templates.stream()
                        .filter(template -> template.name().equalsIgnoreCase(name))
                        .filter(template -> template.version().compareTo(current) > 0)
                        .sorted(ORDER)
                        .toList();
        Map<ConfigurationVersion, Reached> reached = reachable(current, own);
        List<UpdateTemplate> steps =
                reached.keySet().stream()
                        .max(Comparator.naturalOrder())
                        .map(newest -> wayTo(newest, reached))
                        .orElse(List.of());
        return new UpdateChain(
                steps,
                own.stream()
                        .findFirst()
                        .map(UpdateTemplate::version)
                        .filter(newest -> !reached.containsKey(newest)));
    }

    private record Reached(ConfigurationVersion from, UpdateTemplate by) {}

    /** How each version is reached with the fewest steps: breadth first. */
    private static Map<ConfigurationVersion, Reached> reachable(
            ConfigurationVersion current, List<UpdateTemplate> templates) {
        Map<ConfigurationVersion, Reached> reached = new HashMap<>();
        Deque<ConfigurationVersion> next = new ArrayDeque<>(List.of(current));
        while (!next.isEmpty()) {
            ConfigurationVersion here = next.remove();
            for (UpdateTemplate template : templates) {
                if (template.from().contains(here)
                        && template.version().compareTo(here) > 0
                        && !reached.containsKey(template.version())) {
                    reached.put(template.version(), new Reached(here, template));
                    next.add(template.version());
                }
            }
        }
        return reached;
    }

    private static List<UpdateTemplate> wayTo(
            ConfigurationVersion newest, Map<ConfigurationVersion, Reached> reached) {
        List<UpdateTemplate> steps = new ArrayList<>();
        Reached last = reached.get(newest);
        while (last != null) {
            steps.add(last.by());
            last = reached.get(last.from());
        }
        Collections.reverse(steps);
        return steps;
    }
}
