package io.dromedary.kod.split;

import io.dromedary.kod.registry.ObjectKey;
import java.util.List;
import java.util.Optional;

/**
 * An object of an export, without its value.
 *
 * @param namespace of {@code #ns}; empty for none
 * @param key which object it is, if it says so
 * @param references that join it to others
 * @param offset of the value's first byte in the file
 * @param length of the value in bytes; 0 if there is none, and the object is deleted
 */
record ExportObject(
        String namespace,
        String type,
        Optional<ObjectKey> key,
        List<ObjectKey> references,
        long offset,
        int length) {}
