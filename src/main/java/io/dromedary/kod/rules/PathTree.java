package io.dromedary.kod.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a value is worth looking at: the paths of a type, step by step. Immutable once built. */
final class PathTree {

    /** What stands at the end of a path. */
    enum Meaning {
        REFERENCE,
        OWNER,
        DATE
    }

    /**
     * The end of a path.
     *
     * @param type of a reference; empty if only the value says it
     */
    record End(Meaning meaning, String type) {}

    private final Map<String, PathTree> steps = new HashMap<>();
    private final List<End> ends = new ArrayList<>();

    /** This one, for the answers that are one tree. */
    private final List<PathTree> alone = List.of(this);

    /** Whether an element of an array may be meant by its number. */
    private boolean hasNumbers;

    private PathTree() {}

    static PathTree of(Optional<TypeRule> rule) {
        PathTree root = new PathTree();
        rule.ifPresent(root::add);
        return root;
    }

    private void add(TypeRule rule) {
        rule.references().forEach(path -> add(path, Meaning.REFERENCE));
        if (rule.placement() instanceof TypeRule.Placement.WithOwner with) {
            add(with.owner(), Meaning.OWNER);
        }
        rule.date().ifPresent(path -> end(path).ends.add(new End(Meaning.DATE, "")));
    }

    private void add(ReferencePath path, Meaning meaning) {
        end(path.path()).ends.add(new End(meaning, path.type()));
    }

    private PathTree end(ValuePath path) {
        PathTree at = this;
        for (String step : path.steps()) {
            at.hasNumbers |= Character.isDigit(step.charAt(0));
            at = at.steps.computeIfAbsent(step, name -> new PathTree());
        }
        return at;
    }

    List<End> ends() {
        return ends;
    }

    /** What follows the step into a member of an object: one tree or none. */
    List<PathTree> member(String name) {
        PathTree next = name.equals(ValuePath.EVERY) ? null : steps.get(name);
        return next == null ? List.of() : next.alone;
    }

    /** What follows the step into an element of an array; two may, by number and by {@code *}. */
    List<PathTree> element(int index) {
        PathTree every = steps.get(ValuePath.EVERY);
        PathTree numbered = hasNumbers ? steps.get(Integer.toString(index)) : null;
        if (numbered == null) {
            return every == null ? List.of() : every.alone;
        }
        return every == null ? numbered.alone : List.of(every, numbered);
    }
}
