package io.dromedary.kod.rules;

import java.util.List;
import java.util.Optional;

/**
 * How objects of a type are exchanged.
 *
 * @param type e.g. {@code Справочник.Контрагенты}
 * @param kind whether it has references or records
 * @param placement which nodes its objects go to
 * @param references where its values refer to other objects
 * @param sendsReferenced whether objects that it refers to go with it ({@code
 *     references.in-object})
 * @param sendsReferrers whether waiting objects that refer to it go with it ({@code
 *     references.to-object})
 * @param collisions which version stays
 * @param missingReference what is done about a target that nobody has submitted
 * @param date where an object says when it was made, for the marks of old data
 * @param schema name of the file with the JSON Schema of its values
 */
public record TypeRule(
        String type,
        Kind kind,
        Placement placement,
        List<ReferencePath> references,
        boolean sendsReferenced,
        boolean sendsReferrers,
        CollisionPolicy collisions,
        MissingReference missingReference,
        Optional<ValuePath> date,
        Optional<String> schema) {

    /** What identifies its objects. */
    public enum Kind {
        /** Catalogs, documents and the like: a reference. */
        REFERENCE,
        /** Record sets of registers: the filter (Отбор). */
        RECORD_SET
    }

    /** Which nodes objects go to. */
    public sealed interface Placement {

        /** Master data (НСИ): to every node. */
        record Everywhere() implements Placement {}

        /**
         * Independent data (самостоятельные): to the nodes that an expression names.
         *
         * @param expression {@code language:text}, e.g. {@code simple:02,03}
         */
        record ByExpression(String expression) implements Placement {}

        /**
         * Dependent data (зависимые): to the nodes that its owner goes to.
         *
         * @param owner where the value says which object that is
         */
        record WithOwner(ReferencePath owner) implements Placement {}

        /** To the centre only, and to nodes that had it. */
        record CentreOnly() implements Placement {}
    }

    /** Copies the references. */
    public TypeRule {
        references = List.copyOf(references);
    }
}
