package io.dromedary.subscription.parking;

import io.cloudevents.core.format.EventDeserializationException;
import io.dromedary.event.OnecEvents;
import io.dromedary.journal.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is parked together: the events of one {@code partitionkey}, or a single event without one,
 * whose order towards others nobody has asked for. Immutable.
 *
 * @param text the {@code partitionkey}, shortened if it is long; empty for a single event
 * @param single position of the single event; 0 for a {@code partitionkey}
 */
public record ParkingKey(String text, long single) implements Comparable<ParkingKey> {

    /** More than any key of sense, less than an index of any database takes. */
    private static final int LONGEST = 256;

    private static final int PREFIX = 100;

    /** What not every database stores as text. */
    private static final Pattern UNSTORABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    /** The events of this {@code partitionkey}. */
    public static ParkingKey named(String text) {
        return new ParkingKey(storable(text), 0);
    }

    /** The event at this position alone. */
    public static ParkingKey single(long position) {
        return new ParkingKey("", position);
    }

    /** With which others the event is parked. */
    public static ParkingKey of(StoredEvent event) {
        return partitionOf(event).map(ParkingKey::named).orElseGet(() -> single(event.position()));
    }

    /** The {@code partitionkey}; empty for a single event. */
    public Optional<String> name() {
        return single == 0 ? Optional.of(text) : Optional.empty();
    }

    @Override
    public int compareTo(ParkingKey other) {
        int byName = text.compareTo(other.text);
        return byName != 0 ? byName : Long.compare(single, other.single);
    }

    @Override
    public String toString() {
        return name().map(name -> "key '" + name + "'").orElse("event " + single);
    }

    private static Optional<String> partitionOf(StoredEvent event) {
        try {
            return Optional.ofNullable(event.event().getExtension(OnecEvents.PARTITION_KEY))
                    .map(Object::toString)
                    .filter(key -> !key.isEmpty());
        } catch (EventDeserializationException e) {
            return Optional.empty();
        }
    }

    /** The same for equal keys, and with all but certainty for no others. */
    private static String storable(String key) {
        if (key.length() <= LONGEST && !UNSTORABLE.matcher(key).find()) {
            return key;
        }
        String prefix = key.substring(0, Math.min(PREFIX, key.length()));
        return UNSTORABLE.matcher(prefix).replaceAll("?") + "…" + digest(key);
    }

    private static String digest(String key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_16)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
