package io.dromedary.kod.rules;

/**
 * Where a value refers to an object.
 *
 * @param path to the UUID, or to an object with {@code #type} and {@code #value}, which then says
 *     the type
 * @param type of the object referred to; empty if only the value says it (составной тип)
 */
public record ReferencePath(ValuePath path, String type) {}
