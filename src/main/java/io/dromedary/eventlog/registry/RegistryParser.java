package io.dromedary.eventlog.registry;

import io.dromedary.eventlog.BraceValue;
import io.dromedary.eventlog.BraceValue.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code 1CV8Clst.lst}: one block in brace syntax. Its element 1 is the cluster, element 2 is
 * {@code {count,{infobase},{infobase},…}}; an infobase begins with GUID, name, description, DBMS,
 * database server, database name. The order of the elements is known from other readers of the
 * file, not from documentation.
 */
final class RegistryParser {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryParser.class);

    /** The GUID names a folder, so nothing else may pass for one. */
    private static final Pattern GUID =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final int INFOBASES = 2;

    private RegistryParser() {}

    /**
     * The infobases in the order of the registry.
     *
     * @throws IllegalArgumentException if the text is not a whole registry: damaged, or just being
     *     rewritten
     */
    static List<Infobase> parse(String text) {
        if (!(BraceValue.parse(text) instanceof Block registry)
                || registry.values().size() <= INFOBASES
                || !(registry.values().get(INFOBASES) instanceof Block list)) {
            throw new IllegalArgumentException("it holds no list of infobases");
        }
        int entries = list.values().size() - 1;
        if (!list.string(0).equals(String.valueOf(entries))) {
            throw new IllegalArgumentException(
                    "its list of infobases should hold "
                            + list.string(0)
                            + " entries and holds "
                            + entries);
        }
        List<Infobase> infobases = new ArrayList<>();
        Set<String> guids = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 1; i <= entries; i++) {
            Block entry = list.block(i);
            String guid = entry.string(0).toLowerCase(Locale.ROOT);
            if (GUID.matcher(guid).matches() && guids.add(guid)) {
                infobases.add(infobase(guid, entry, names));
            } else {
                LOG.warn("infobase {} of the registry is left out: '{}' is no new GUID", i, guid);
            }
        }
        return List.copyOf(infobases);
    }

    private static Infobase infobase(String guid, Block entry, Set<String> names) {
        String name = entry.string(1).isBlank() ? guid : entry.string(1);
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            name = name + " " + guid;
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return new Infobase(
                guid, name, entry.string(2), entry.string(3), entry.string(4), entry.string(5));
    }
}
