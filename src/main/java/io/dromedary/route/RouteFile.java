package io.dromedary.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Takes a route file apart into its units. */
final class RouteFile {

    private final String name;
    private final String text;
    private final List<String> lines;
    private final LoadSettings settings;

    private RouteFile(String name, String text) {
        this.name = name;
        this.text = text;
        this.lines = text.lines().toList();
        this.settings = LoadSettings.builder().setLabel(name).build();
    }

    /**
     * The units, in the order of the file.
     *
     * @throws InvalidRoutesException if the text is not YAML, or not a list of items
     */
    static List<RouteUnit> units(String name, String text) {
        try {
            return new RouteFile(name, text).units();
        } catch (MarkedYamlEngineException e) {
            throw new InvalidRoutesException(
                    new RouteProblem(
                            name,
                            e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
                            e.getProblem()),
                    e);
        } catch (YamlEngineException e) {
            throw new InvalidRoutesException(new RouteProblem(name, 0, e.getMessage()), e);
        }
    }

    private List<RouteUnit> units() {
        Optional<Node> root = new Compose(settings).composeString(text);
        if (root.isEmpty()) {
            return List.of();
        }
        if (!(root.get() instanceof SequenceNode sequence)
                || !(new Load(settings).loadFromString(text) instanceof List<?> values)) {
            throw new InvalidRoutesException(
                    List.of(
                            new RouteProblem(
                                    name,
                                    lineOf(root.get().getStartMark()),
                                    "is not a list of items such as '- route:'")));
        }
        // An alias may stand in another item than its anchor, and a flow sequence shares lines:
        // then the file is one unit.
        if (sequence.getFlowStyle() == FlowStyle.FLOW || hasAliases()) {
            return List.of(new RouteUnit(name, "file", 1, lines.size(), values, Map.of(), text));
        }
        return units(items(sequence, values));
    }

    private boolean hasAliases() {
        for (Event event : new Parse(settings).parseString(text)) {
            if (event.getEventId() == Event.ID.Alias) {
                return true;
            }
        }
        return false;
    }

    private record Item(String kind, Object content, int line, int lastLine) {}

    private List<Item> items(SequenceNode sequence, List<?> values) {
        List<Integer> starts = new ArrayList<>();
        for (Node node : sequence.getValue()) {
            starts.add(dashLine(lineOf(node.getStartMark())));
        }
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int last = i + 1 < starts.size() ? starts.get(i + 1) - 1 : lines.size();
            if (!(values.get(i) instanceof Map<?, ?> map)
                    || map.size() != 1
                    || !(map.keySet().iterator().next() instanceof String kind)) {
                throw new InvalidRoutesException(
                        List.of(
                                new RouteProblem(
                                        name,
                                        starts.get(i),
                                        "is not an item with one key, such as '- route:'")));
            }
            items.add(new Item(kind, map.get(kind), starts.get(i), last));
        }
        return items;
    }

    /** The dash of an item may stand on a line of its own, above the item. */
    private int dashLine(int line) {
        int dash = line;
        while (dash > 1 && !lines.get(dash - 1).stripLeading().startsWith("-")) {
            dash--;
        }
        return dash;
    }

    private List<RouteUnit> units(List<Item> items) {
        Map<String, Object> scope = new LinkedHashMap<>();
        for (Item item : items) {
            if (RouteUnit.SCOPES.contains(item.kind())) {
                scope.put(item.kind() + "#" + scope.size(), item.content());
            }
        }
        return items.stream()
                .filter(item -> !RouteUnit.SCOPES.contains(item.kind()))
                .map(
                        item ->
                                new RouteUnit(
                                        name,
                                        item.kind(),
                                        item.line(),
                                        item.lastLine(),
                                        item.content(),
                                        scope,
                                        blanked(items, item)))
                .toList();
    }

    private String blanked(List<Item> items, Item kept) {
        StringBuilder blanked = new StringBuilder(text.length());
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            boolean keep =
                    items.stream()
                            .filter(item -> item.line() <= line && line <= item.lastLine())
                            .anyMatch(
                                    item ->
                                            item.line() == kept.line()
                                                    || RouteUnit.SCOPES.contains(item.kind()));
            blanked.append(keep ? lines.get(i) : "").append('\n');
        }
        return blanked.toString();
    }

    private static int lineOf(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
    }
}
