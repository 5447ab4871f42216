package io.dromedary.cluster.postgres;

/** A table of a database, as it is called, without quotes. Immutable. */
public record TableName(String schema, String name) {

    /** As SQL writes it. */
    String quoted() {
        return quoted(schema) + "." + quoted(name);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
