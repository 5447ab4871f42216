package io.dromedary.testkit.kod;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the 1C of three nodes does: creates objects that refer to each other in circles, changes
 * them, changes them back, deletes them, and changes some at two nodes at once. Remembers what may
 * be there in the end. Not thread-safe.
 */
final class ExchangeData {

    /** Objects that refer to each other. */
    private static final int CIRCLE = 8;

    private static final int LINES = 200;
    private static final List<String> TYPES =
            List.of("Справочник.Контрагенты", "Документ.Заказ", "Справочник.Файлы");

    private final Path base;
    private final List<String> nodes;
    private final int objects;
    private final int valueBytes;
    private final Random random;
    private final Map<String, Integer> files = new HashMap<>();

    /** By object: who changed it, and to what; the last one counts if it was one node only. */
    private final Map<Integer, Set<String>> writers = new HashMap<>();

    private final Map<Integer, Set<String>> states = new HashMap<>();
    private final Map<Integer, String> last = new HashMap<>();
    private int changes;

    ExchangeData(Path base, List<String> nodes, int objects, int valueBytes, long seed) {
        this.base = base;
        this.nodes = nodes;
        this.objects = objects;
        this.valueBytes = valueBytes;
        this.random = new Random(seed);
    }

    static String rules(String thisNode) {
        return """
        this-node: %s
        nodes:
          01: {name: Центр, centre: true}
          02: {name: Склад}
          03: {name: Магазин}
        types:
          Справочник.Контрагенты:
            recipients: everywhere
            references:
              paths: {/Рядом: any}
          Документ.Заказ:
            recipients: 'jsonpath:$.Узлы'
            references:
              paths: {/Рядом: any}
          Справочник.Файлы:
            owner: {path: /Владелец, type: Документ.Заказ}
            references:
              paths: {/Владелец: Документ.Заказ}
        order: [Справочник.Контрагенты, Документ.Заказ, Справочник.Файлы]
        """
                .formatted(thisNode);
    }

    /** Every node creates about a third of the objects. */
    void create() throws IOException {
        for (int from = 0; from < objects; from += LINES) {
            try (Outbox out = new Outbox(creator(from))) {
                for (int i = from; i < Math.min(objects, from + LINES); i++) {
                    out.put(i, "new");
                }
            }
        }
    }

    private String creator(int object) {
        return nodes.get(object / LINES % nodes.size());
    }

    /** What people at a node can change: what was created there, or has arrived. */
    private List<Integer> known(String node) throws SQLException {
        Set<String> arrived = new RegistryReadout(base.resolve(node)).keys();
        return IntStream.range(0, objects)
                .filter(object -> creator(object).equals(node) || arrived.contains(key(object)))
                .boxed()
                .toList();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A part of the objects is changed, at any node. */
    void change(int some) throws IOException, SQLException {
        for (String node : nodes) {
            List<Integer> known = known(node);
            try (Outbox out = new Outbox(node)) {
                for (int i = 0; i < some / nodes.size(); i++) {
                    out.put(any(known), node + " " + changes);
                }
            }
        }
    }

    /** Objects are changed at a node and changed back, a file each time. */
    void changeAndChangeBack(int some) throws IOException, SQLException {
        String node = any(nodes);
        List<Integer> known = known(node);
        Set<Integer> chosen = new HashSet<>();
        while (chosen.size() < some) {
            chosen.add(any(known));
        }
        for (String state : List.of("A", "B", "A")) {
            try (Outbox out = new Outbox(node)) {
                for (int i : chosen) {
                    out.put(i, state);
                }
            }
        }
    }

    /** The same objects are changed, or created, at two nodes at once. */
    void collide(int some) throws IOException {
        try (Outbox one = new Outbox(nodes.get(random.nextInt(2)));
                Outbox other = new Outbox(nodes.get(2))) {
            for (int i = 0; i < some; i++) {
                int object = random.nextInt(objects);
                one.put(object, "one " + changes);
                other.put(object, "other " + changes);
            }
        }
    }

    /** Master data only: of the rest nodes that never had an object do not hear of its end. */
    void delete(int some) throws IOException, SQLException {
        String node = any(nodes);
        List<Integer> known = known(node).stream().filter(object -> object % CIRCLE == 0).toList();
        try (Outbox out = new Outbox(node)) {
            for (int i = 0; i < some; i++) {
                out.put(any(known), "");
            }
        }
    }

    int changes() {
        return changes;
    }

    /** How many objects exist. */
    int objects() {
        return objects;
    }

    static String key(int object) {
        return "%08x-0000-4000-8000-000000000000".formatted(object);
    }

    private static String type(int object) {
        return TYPES.get(object % CIRCLE % TYPES.size());
    }

    /** Whether an object may have this value in the end. */
    boolean isPossible(int object, String value) {
        return writers.get(object).size() == 1
                ? value.equals(value(object, last.get(object)))
                : states.get(object).stream().anyMatch(state -> value.equals(value(object, state)));
    }

    /** The value of a state; empty for the deletion. */
    private String value(int object, String state) {
        if (state.isEmpty()) {
            return "{\"Ссылка\":\"%s\",\"#deleted\":true}".formatted(key(object));
        }
        int circle = object - object % CIRCLE;
        int next = Math.min(objects - 1, circle + (object + 1) % CIRCLE);
        String beside =
                type(object).endsWith("Файлы")
                        ? "\"Владелец\":\"" + key(circle + 1) + "\""
                        : "\"Рядом\":{\"#type\":\"%s\",\"#value\":\"%s\"}"
                                .formatted(type(next), key(next));
        Random filling = new Random(object * 31L + state.hashCode());
        StringBuilder data = new StringBuilder(valueBytes);
        while (data.length() < valueBytes) {
            data.append(Long.toHexString(filling.nextLong()));
        }
        return "{\"Ссылка\":\"%s\",\"Состояние\":\"%s\",%s,\"Узлы\":[\"02\",\"03\"],\"Данные\":\"%s\"}"
                .formatted(key(object), state, beside, data);
    }

    /** A file of changes that a node submits whole. */
    private final class Outbox implements AutoCloseable {

        private final String node;
        private final Path file;
        private final BufferedWriter lines;

        private Outbox(String node) throws IOException {
            this.node = node;
            int number = files.merge(node, 1, Integer::sum);
            Path folder = Files.createDirectories(ExchangeNode.outbox(base.resolve(node)));
            this.file = folder.resolve("%06d.ndjson".formatted(number));
            this.lines = Files.newBufferedWriter(file.resolveSibling(file.getFileName() + ".tmp"));
        }

        private void put(int object, String state) throws IOException {
            lines.write(
                    "{\"type\":\"%s\",\"value\":%s}\n"
                            .formatted(type(object), value(object, state)));
            writers.computeIfAbsent(object, o -> new HashSet<>()).add(node);
            states.computeIfAbsent(object, o -> new HashSet<>()).add(state);
            last.put(object, state);
            changes++;
        }

        @Override
        public void close() throws IOException {
            lines.close();
            Files.move(
                    file.resolveSibling(file.getFileName() + ".tmp"),
                    file,
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
