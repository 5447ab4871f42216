package io.dromedary.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant who wrote a name that does not exist. */
public final class Spelling {

    private Spelling() {}

    /** The known name that takes the fewest changes of a letter to come to. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(one -> distance(one, name)));
    }

    /** How many letters must be changed, added or taken away: Levenshtein's distance. */
    public static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
