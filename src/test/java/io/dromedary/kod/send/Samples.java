package io.dromedary.kod.send;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.MissingReference;
import io.dromedary.kod.rules.Node;
import io.dromedary.kod.rules.ReferencePath;
import io.dromedary.kod.rules.TypeRule;
import io.dromedary.kod.rules.TypeRule.Placement;
import io.dromedary.kod.rules.UnknownType;
import io.dromedary.kod.rules.ValuePath;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules, objects and settings for tests. */
final class Samples {

    static final String MASTER = "Справочник.Контрагенты";
    static final String INDEPENDENT = "Документ.Заказ";
    static final String DEPENDENT = "Справочник.Файлы";
    static final String CENTRAL = "Документ.Отчет";
    static final String UNKNOWN = "Документ.Новый";

    static final SendSettings SETTINGS =
            new SendSettings(
                    1_000,
                    1 << 20,
                    10,
                    3,
                    1_000,
                    100,
                    MessageLimits.DEFAULT,
                    10_000,
                    Duration.ofMillis(5),
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    Duration.ofMinutes(1),
                    LocalTime.of(3, 0));

    private Samples() {}

    static ObjectKey master(Object key) {
        return new ObjectKey(MASTER, key.toString());
    }

    static ObjectKey order(Object key) {
        return new ObjectKey(INDEPENDENT, key.toString());
    }

    static ObjectKey file(Object key) {
        return new ObjectKey(DEPENDENT, key.toString());
    }

    static Node node(String code, UnknownType unknown) {
        return new Node(code, "Узел " + code, Optional.empty(), code.equals("01"), unknown);
    }

    static TypeRule rule(String type, Placement placement) {
        return new TypeRule(
                type,
                TypeRule.Kind.REFERENCE,
                placement,
                List.of(),
                true,
                true,
                CollisionPolicy.CENTRE_WINS,
                MissingReference.REPORT,
                Optional.empty(),
                Optional.empty());
    }

    static TypeRule with(
            TypeRule rule, boolean referenced, boolean referrers, MissingReference missing) {
        return new TypeRule(
                rule.type(),
                rule.kind(),
                rule.placement(),
                rule.references(),
                referenced,
                referrers,
                rule.collisions(),
                missing,
                rule.date(),
                rule.schema());
    }

    /** Node 01 is the centre, 02 and 03 are subordinate; 03 holds back what it does not know. */
    static KodRules rules(String thisNode, TypeRule... changed) {
        List<Node> nodes =
                List.of(
                        node("01", UnknownType.PASS),
                        node("02", UnknownType.PASS),
                        node("03", UnknownType.HOLD));
        Map<String, TypeRule> types =
                Stream.of(
                                rule(MASTER, new Placement.Everywhere()),
                                rule(INDEPENDENT, new Placement.ByExpression("value")),
                                rule(
                                        DEPENDENT,
                                        new Placement.WithOwner(
                                                new ReferencePath(
                                                        new ValuePath(List.of("Владелец")),
                                                        INDEPENDENT))),
                                rule(CENTRAL, new Placement.CentreOnly()))
                        .collect(Collectors.toMap(TypeRule::type, Function.identity()));
        Arrays.stream(changed).forEach(rule -> types.put(rule.type(), rule));
        Map<String, Node> byCode =
                nodes.stream().collect(Collectors.toMap(Node::code, Function.identity()));
        return new KodRules(byCode.get(thisNode), byCode, types, List.of(INDEPENDENT, MASTER));
    }

    static List<ObjectKey> keys(List<ObjectHead> heads) {
        return heads.stream().map(ObjectHead::key).toList();
    }

    /** Remembers what it is told. */
    static final class Told implements SendListener {

        final List<String> all = new CopyOnWriteArrayList<>();

        List<String> of(String kind) {
            return new ArrayList<>(all).stream().filter(one -> one.startsWith(kind)).toList();
        }

        @Override
        public void delivered(OutgoingMessage message) {
            all.add("delivered " + message.name());
        }

        @Override
        public void failed(MessageName name, int attempts, Throwable cause) {
            all.add("failed " + name + " " + attempts);
        }

        @Override
        public void skipped(String node, int objects) {
            all.add("skipped " + node + " " + objects);
        }

        @Override
        public void missing(String node, ObjectKey referrer, ObjectKey target) {
            all.add("missing " + node + " " + referrer.key() + " " + target.key());
        }

        @Override
        public void oversized(MessageName name, long bytes) {
            all.add("oversized " + bytes);
        }

        @Override
        public void putAside(Oversized oversized, long most) {
            all.add(
                    "aside %s: %d objects, %d bytes"
                            .formatted(
                                    oversized.node(),
                                    oversized.objects().size(),
                                    oversized.bytes()));
        }

        @Override
        public void held(ObjectKey object, String reason) {
            all.add("held " + object.key() + ": " + reason);
        }

        @Override
        public void completed(int considered, int delivered) {
            all.add("completed " + considered + " " + delivered);
        }

        @Override
        public void givenUp(String reason) {
            all.add("givenUp " + reason);
        }

        @Override
        public void historyCompleted(History history) {
            all.add("history " + history.node());
        }

        @Override
        public void leftBehind(String node) {
            all.add("leftBehind " + node);
        }

        @Override
        public void caughtUp(String node) {
            all.add("caughtUp " + node);
        }

        @Override
        public void takenOver(FencedException cause) {
            all.add("takenOver");
        }

        @Override
        public void troubled(RuntimeException cause) {
            all.add("troubled " + cause);
        }
    }
}
