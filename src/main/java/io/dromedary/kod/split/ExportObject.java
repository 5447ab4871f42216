package io.dromedary.kod.split;

import java.util.List;

/**
 * An object of an export, without its value, and without texts: millions of them pass from the
 * threads that read to the one that notes them.
 *
 * @param kind of {@link Kinds}: its namespace and type
 * @param key which object it is
 * @param hash of its type and key
 * @param references hashes of the objects that it is joined to
 * @param offset of the value's first byte in the file
 * @param length of the value in bytes; 0 if there is none, and the object is deleted
 */
record ExportObject(
        int kind, Kinds.Key key, long hash, List<Long> references, long offset, int length) {}
