package io.dromedary.kod.rules;

import io.dromedary.kod.registry.RegisterKey;
import io.dromedary.yaml.YamlProblems;
import io.dromedary.yaml.YamlSection;
import io.dromedary.yaml.YamlSection.Located;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads the nodes from a file of rules. */
final class NodesReader {

    private static final String CENTRE = "centre";
    private static final Pattern CODE = Pattern.compile("[0-9]{1,9}");

    private final YamlSection section;
    private final YamlProblems problems;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<UUID, String> ids = new HashMap<>();

    private NodesReader(YamlSection section, YamlProblems problems) {
        this.section = section;
        this.problems = problems;
    }

    /** The nodes by their codes, in the order of the file. */
    static Map<String, Node> read(YamlSection section, YamlProblems problems) {
        NodesReader reader = new NodesReader(section, problems);
        section.keys().forEach(reader::read);
        reader.checkCodes();
        reader.checkCentre();
        return reader.nodes;
    }

    private void read(String code) {
        if (!CODE.matcher(code).matches()) {
            problems.add(section.line(code), "'" + code + "' is no code of a node: 1 to 9 digits");
        }
        Optional<YamlSection> one = section.section(code, "node " + code);
        if (one.isEmpty()) {
            return;
        }
        Node node = node(code, one.get());
        nodes.put(code, node);
        Optional<String> same = node.id().map(id -> ids.put(id, code));
        if (same.isPresent()) {
            problems.add(
                    one.get().line("id"),
                    "node %s has the same id as node %s".formatted(code, same.get()));
        }
    }

    private Node node(String code, YamlSection one) {
        one.allowOnly("name", "id", CENTRE, "unknown-type");
        return new Node(
                code,
                one.text("name").map(Located::text).orElse(code),
                one.text("id").flatMap(this::id),
                one.flag(CENTRE, false),
                one.choice("unknown-type", UnknownType.PASS));
    }

    private Optional<UUID> id(Located text) {
        Optional<UUID> id = RegisterKey.uuid(text.text()).map(UUID::fromString);
        if (id.isEmpty()) {
            problems.add(text.line(), "'" + text.text() + "' is no UUID of a node");
        }
        return id;
    }

    private void checkCodes() {
        if (section.keys().stream().map(String::length).distinct().count() > 1) {
            problems.add(
                    section.line(),
                    "the codes of all nodes must have the same number of digits: "
                            + String.join(", ", section.keys()));
        }
    }

    private void checkCentre() {
        List<String> centres =
                nodes.values().stream().filter(Node::centre).map(Node::code).toList();
        if (centres.size() != 1) {
            problems.add(
                    section.line(),
                    centres.isEmpty()
                            ? "no node is the centre; one needs 'centre: true'"
                            : "one node is the centre, but %s say 'centre: true'"
                                    .formatted(String.join(" and ", centres)));
        }
    }
}
