package io.dromedary.kod.split;

import com.google.common.hash.Hashing;
import io.dromedary.kod.message.MessageText;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types of an export's objects, each with its namespace, as small numbers. Several threads may
 * ask for numbers and hashes; for the rest only when they are done.
 */
final class Kinds {

    /** A key in a fixed size: a UUID, or a hash of a key that is none. */
    record Key(long high, long low) {

        static Key of(String key) {
            if (RegisterKey.uuid(key).isPresent()) {
                UUID uuid = UUID.fromString(key);
                return new Key(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
            }
            byte[] hash = Hashing.murmur3_128().hashString(key, StandardCharsets.UTF_8).asBytes();
            return new Key(long64(hash, 0), long64(hash, Long.BYTES));
        }

        private static long long64(byte[] bytes, int from) {
            long value = 0;
            for (int at = from; at < from + Long.BYTES; at++) {
                value = value << Byte.SIZE | (bytes[at] & 0xff);
            }
            return value;
        }
    }

    private record Kind(String namespace, String type) {}

    /** Types that references name; more of them are a mistake of the rules, and not remembered. */
    private static final int MOST_HASHES = 1 << 16;

    private final Map<Kind, Integer> numbers = new ConcurrentHashMap<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<byte[]> texts = new ArrayList<>();
    private final Map<String, Long> hashes = new ConcurrentHashMap<>();

    int number(String namespace, String type) {
        Kind kind = new Kind(namespace, type);
        Integer known = numbers.get(kind);
        return known == null ? add(kind) : known;
    }

    private synchronized int add(Kind kind) {
        Integer other = numbers.putIfAbsent(kind, kinds.size());
        if (other != null) {
            return other;
        }
        texts.add(MessageText.beforeValue(kind.namespace(), kind.type()));
        kinds.add(kind);
        return kinds.size() - 1;
    }

    /** What stands before the value of an object of this kind. */
    byte[] text(int kind) {
        return texts.get(kind);
    }

    String type(int kind) {
        return kinds.get(kind).type();
    }

    /**
     * A hash of an object's type and key, never 0. Two objects of one hash only end up in one
     * message without need.
     */
    long hash(ObjectKey key) {
        return hash(key.type(), Key.of(key.key()));
    }

    long hash(String type, Key key) {
        Long known = hashes.get(type);
        long ofType = known == null ? hash(type) : known;
        long hash = mixed(ofType + mixed(key.high() + mixed(key.low())));
        return hash == 0 ? 1 : hash;
    }

    private long hash(String type) {
        if (hashes.size() > MOST_HASHES) {
            hashes.clear();
        }
        long hash = Hashing.murmur3_128().hashString(type, StandardCharsets.UTF_8).asLong();
        hashes.put(type, hash);
        return hash;
    }

    /** Spreads each bit over all: the finishing step of SplitMix64. */
    private static long mixed(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** The place of each kind in a message: by the order of the types, others behind, by name. */
    int[] ranks(List<String> order) {
        Map<String, Integer> places = new HashMap<>();
        for (String type : order) {
            places.putIfAbsent(type, places.size());
        }
        List<String> types =
                kinds.stream()
                        .map(Kind::type)
                        .distinct()
                        .sorted(
                                Comparator.comparing(
                                                (String type) ->
                                                        places.getOrDefault(
                                                                type, Integer.MAX_VALUE))
                                        .thenComparing(Comparator.naturalOrder()))
                        .toList();
        Map<String, Integer> ranks = new HashMap<>();
        types.forEach(type -> ranks.put(type, ranks.size()));
        return kinds.stream().mapToInt(kind -> ranks.get(kind.type())).toArray();
    }
}
