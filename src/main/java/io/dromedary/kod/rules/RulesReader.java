package io.dromedary.kod.rules;

import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlProblems;
import io.dromedary.yaml.YamlSection;
import io.dromedary.yaml.YamlSection.Located;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a file of rules. What is wrong is collected; nothing but the last step refuses. */
final class RulesReader {

    /** What stands instead of a type where only the value says it (составной тип). */
    private static final String ANY = "any";

    private static final String EVERYWHERE = "everywhere";
    private static final String CENTRE = "centre";
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?:\\w+:)?[\\p{L}_][\\p{L}\\p{Nd}_]*(?:\\.[\\p{L}_][\\p{L}\\p{Nd}_]*)+");
    private static final Pattern EXPRESSION = Pattern.compile("[a-z][a-z0-9-]*:.+", Pattern.DOTALL);
    private static final Set<String> REGISTERS =
            Set.of(
                    "РегистрСведений",
                    "РегистрНакопления",
                    "РегистрБухгалтерии",
                    "РегистрРасчета",
                    "Последовательность");

    private final YamlSection root;
    private final Path folder;
    private final YamlProblems problems;
    private final YamlProblems warnings;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, TypeRule> types = new LinkedHashMap<>();
    private final Map<String, Located> owners = new LinkedHashMap<>();
    private final Map<String, Integer> recipientLines = new LinkedHashMap<>();
    private Set<String> typeNames = Set.of();

    /**
     * Reads what stands in {@code root}.
     *
     * @param folder of the file, which the names of schemas start from
     */
    RulesReader(YamlSection root, Path folder, YamlProblems problems, YamlProblems warnings) {
        this.root = root;
        this.folder = folder;
        this.problems = problems;
        this.warnings = warnings;
    }

    /**
     * The rules.
     *
     * @throws InvalidYamlException with everything that is wrong
     */
    KodRules read() {
        root.allowOnly("this-node", "nodes", "types", "order");
        root.section("nodes", "nodes")
                .ifPresent(section -> nodes.putAll(NodesReader.read(section, problems)));
        Optional<Node> thisNode = thisNode();
        root.section("types", "types").ifPresent(this::readTypes);
        checkOwners();
        List<String> order = order();
        problems.refuse();
        return new KodRules(thisNode.orElseThrow(), nodes, types, order);
    }

    /** Where the recipients rules of types stand that were read. */
    Map<String, Integer> recipientLines() {
        return recipientLines;
    }

    private Optional<Node> thisNode() {
        if (!root.has("nodes")) {
            problems.add(
                    root.line(),
                    "'nodes' is missing: all nodes of the exchange by their codes, such as"
                            + " 01: {name: Centre, centre: true}");
        }
        if (!root.has("this-node")) {
            problems.add(
                    root.line(),
                    "'this-node' is missing: the code of the node that this program sends and"
                            + " receives for");
            return Optional.empty();
        }
        Optional<Located> code = root.text("this-node");
        if (root.has("nodes") && code.isPresent() && !nodes.containsKey(code.get().text())) {
            problems.addUnknown(code.get().line(), "this-node", code.get().text(), nodes.keySet());
        }
        return code.map(Located::text).map(nodes::get);
    }

    private void readTypes(YamlSection section) {
        typeNames = new LinkedHashSet<>(section.keys());
        for (String type : section.keys()) {
            if (!TYPE.matcher(type).matches()) {
                problems.add(
                        section.line(type),
                        "'" + type + "' is no name of a type such as Справочник.Контрагенты");
            }
            section.section(type, type).ifPresent(one -> types.put(type, type(type, one)));
        }
    }

    private TypeRule type(String type, YamlSection section) {
        section.allowOnly(
                "kind",
                "recipients",
                "owner",
                "references",
                "collisions",
                "missing-reference",
                "date",
                "schema");
        TypeRule.Kind kind =
                section.choice(
                        "kind",
                        REGISTERS.contains(type.split("\\.", 2)[0])
                                ? TypeRule.Kind.RECORD_SET
                                : TypeRule.Kind.REFERENCE);
        Optional<YamlSection> references = section.section("references", "references of " + type);
        references.ifPresent(one -> one.allowOnly("in-object", "to-object", "paths"));
        if (references.filter(one -> one.has("paths")).isEmpty()) {
            warnings.add(
                    section.line(),
                    type
                            + " has no references: what its objects refer to is not sent with them;"
                            + " if it refers to nothing, say 'references: {paths: {}}'");
        }
        return new TypeRule(
                type,
                kind,
                placement(type, section),
                references.map(one -> paths(type, one)).orElse(List.of()),
                references.map(one -> one.flag("in-object", true)).orElse(true),
                references.map(one -> one.flag("to-object", true)).orElse(true),
                section.choice("collisions", CollisionPolicy.CENTRE_WINS),
                section.choice("missing-reference", MissingReference.REPORT),
                section.text("date").flatMap(this::path),
                section.text("schema").flatMap(this::schema));
    }

    private Placement placement(String type, YamlSection section) {
        if (section.has("owner") == section.has("recipients")) {
            problems.add(
                    section.line(),
                    section.has("owner")
                            ? type
                                    + " has both 'recipients' and 'owner': what goes with its owner"
                                    + " has no recipients of its own"
                            : type
                                    + " says not where its objects go: 'recipients' is everywhere,"
                                    + " centre, a list of nodes or an expression; or it has an"
                                    + " 'owner'");
            return new Placement.CentreOnly();
        }
        return section.has("owner") ? withOwner(type, section) : recipients(type, section);
    }

    private Placement withOwner(String type, YamlSection section) {
        Optional<YamlSection> owner = section.section("owner", "owner of " + type);
        if (owner.isEmpty()) {
            return new Placement.CentreOnly();
        }
        owner.get().allowOnly("path", "type");
        for (String key : List.of("path", "type")) {
            if (!owner.get().has(key)) {
                problems.add(owner.get().line(), "owner of " + type + " has no '" + key + "'");
            }
        }
        Optional<ValuePath> path = owner.get().text("path").flatMap(this::path);
        Optional<Located> target = owner.get().text("type");
        target.ifPresent(one -> owners.put(type, one));
        return path.flatMap(to -> target.map(one -> new ReferencePath(to, typeName(one))))
                .<Placement>map(Placement.WithOwner::new)
                .orElseGet(Placement.CentreOnly::new);
    }

    private Placement recipients(String type, YamlSection section) {
        if (section.isList("recipients")) {
            List<Located> codes = section.list("recipients");
            if (codes.isEmpty()) {
                problems.add(
                        section.line("recipients"),
                        "'recipients' of " + type + " is an empty list; name nodes, or say centre");
            }
            for (Located code : codes) {
                if (!nodes.containsKey(code.text())) {
                    problems.addUnknown(code.line(), "node", code.text(), nodes.keySet());
                }
            }
            return new Placement.ByExpression(
                    codes.stream()
                            .map(Located::text)
                            .collect(Collectors.joining(",", "constant:", "")));
        }
        Optional<Located> text = section.text("recipients");
        if (text.isEmpty() || text.get().text().equals(CENTRE)) {
            return new Placement.CentreOnly();
        }
        if (text.get().text().equals(EVERYWHERE)) {
            return new Placement.Everywhere();
        }
        if (!EXPRESSION.matcher(text.get().text()).matches()) {
            problems.add(
                    text.get().line(),
                    "'recipients' of %s is everywhere, centre, a list of nodes or LANGUAGE:EXPRESSION,"
                                    .formatted(type)
                            + " not '"
                            + text.get().text()
                            + "'");
        }
        recipientLines.put(type, text.get().line());
        return new Placement.ByExpression(text.get().text());
    }

    private List<ReferencePath> paths(String type, YamlSection references) {
        List<ReferencePath> paths = new ArrayList<>();
        references
                .section("paths", "paths of " + type)
                .ifPresent(
                        section -> {
                            for (String pointer : section.keys()) {
                                Optional<ValuePath> path =
                                        path(new Located(pointer, section.line(pointer)));
                                Optional<Located> target = section.text(pointer);
                                path.ifPresent(
                                        to ->
                                                target.ifPresent(
                                                        one ->
                                                                paths.add(
                                                                        new ReferencePath(
                                                                                to,
                                                                                typeName(one)))));
                            }
                        });
        return paths;
    }

    private String typeName(Located target) {
        if (target.text().equals(ANY)) {
            return "";
        }
        if (!typeNames.contains(target.text())) {
            problems.addUnknown(
                    target.line(),
                    "type",
                    target.text(),
                    Stream.concat(typeNames.stream(), Stream.of(ANY)).toList());
        }
        return target.text();
    }

    private Optional<ValuePath> path(Located pointer) {
        try {
            return Optional.of(ValuePath.parse(pointer.text()));
        } catch (IllegalArgumentException e) {
            problems.add(pointer.line(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> schema(Located name) {
        try {
            if (Files.isRegularFile(folder.resolve(name.text()))) {
                return Optional.of(name.text());
            }
            problems.add(
                    name.line(),
                    "there is no file "
                            + folder.resolve(name.text())
                            + "; the name of a schema starts from the folder of this file");
        } catch (InvalidPathException e) {
            problems.add(name.line(), "'" + name.text() + "' is no name of a file");
        }
        return Optional.empty();
    }

    /** Somebody on the way from owner to owner must know where it all goes. */
    private void checkOwners() {
        Function<String, Optional<String>> ownerOf =
                type -> Optional.ofNullable(owners.get(type)).map(Located::text);
        Set<String> told = new LinkedHashSet<>();
        for (String type : owners.keySet()) {
            List<String> way = new ArrayList<>();
            Optional<String> at = Optional.of(type);
            while (at.isPresent() && !way.contains(at.get())) {
                way.add(at.get());
                at = ownerOf.apply(at.get());
            }
            if (at.isPresent() && told.stream().noneMatch(way::contains)) {
                List<String> cycle = way.subList(way.indexOf(at.get()), way.size());
                told.addAll(cycle);
                problems.add(
                        owners.get(cycle.get(0)).line(),
                        "the owners go round in a circle, so nobody says where objects go: "
                                + String.join(" → ", cycle)
                                + " → "
                                + cycle.get(0)
                                + "; give one of them 'recipients'");
            }
        }
    }

    private List<String> order() {
        Set<String> order = new LinkedHashSet<>();
        for (Located type : root.list("order")) {
            if (!order.add(type.text())) {
                problems.add(
                        type.line(), "'" + type.text() + "' stands in the order twice; keep one");
            } else if (!typeNames.contains(type.text())) {
                problems.addUnknown(type.line(), "in the order, type", type.text(), typeNames);
            }
        }
        return List.copyOf(order);
    }
}
