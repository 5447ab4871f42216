package io.dromedary.kod.store;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dromedary.event.FencedException;
import io.dromedary.kod.collision.CollisionJudge;
import io.dromedary.kod.collision.IncomingMessage;
import io.dromedary.kod.collision.Proposal;
import io.dromedary.kod.collision.Question;
import io.dromedary.kod.collision.Reception;
import io.dromedary.kod.collision.ReceptionRegistry;
import io.dromedary.kod.collision.Winner;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.registry.SliceName;
import io.dromedary.kod.registry.Transfer;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.send.Histories;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.kod.Exchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the registry promises in every database. */
abstract class RegistryContract {

    private static final String TYPE = "Справочник.Контрагенты";
    static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");
    private static final int MANY = 1_000;

    @TempDir private Path folder;
    private final MovedClock clock = new MovedClock(NINE);
    private KodStore store;
    private SendRegistry sessions;
    private ChangeRegistry changes;

    /** Opens the store under test. */
    abstract KodStore open(Path folder);

    /** The same registry as another process sees it, where several may have it. */
    KodStore another() {
        return store;
    }

    @BeforeEach
    void open() {
        store = open(folder);
        sessions = store.takeOver(clock);
        changes = store.changes("01", clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static ObjectKey key(int number) {
        return new ObjectKey(TYPE, "00000000-0000-0000-0000-%012d".formatted(number));
    }

    static ChangedObject change(int number, String value) {
        return new ChangedObject(
                key(number),
                MessageObject.of("ns", TYPE, value.getBytes(StandardCharsets.UTF_8)),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static ChangedObject at(ChangedObject change, Instant moment) {
        return new ChangedObject(
                change.key(),
                change.object(),
                change.deleted(),
                change.owner(),
                change.references(),
                Optional.of(Mark.of(moment)),
                change.localKey());
    }

    private static ChangedObject referring(int number, ObjectKey... targets) {
        ChangedObject change = change(number, "{}");
        return new ChangedObject(
                change.key(),
                change.object(),
                false,
                Optional.empty(),
                List.of(targets),
                Optional.empty(),
                Optional.empty());
    }

    private static ChangedObject owned(int number, ObjectKey owner) {
        ChangedObject change = change(number, "{}");
        return new ChangedObject(
                change.key(),
                change.object(),
                false,
                Optional.of(owner),
                List.of(owner),
                Optional.empty(),
                Optional.empty());
    }

    private List<ObjectHead> waiting() {
        return sessions.waiting(Optional.empty(), 100, Long.MAX_VALUE);
    }

    private String value(ObjectHead head) {
        return new String(sessions.value(head.sequence()).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static Boundary end(List<ObjectHead> portion) {
        ObjectHead last = portion.get(portion.size() - 1);
        return new Boundary(last.mark(), last.sequence());
    }

    @Test
    @DisplayName("does not let a submission that comes again replace what was received since")
    void comesAgain() {
        Optional<SliceName> name = Optional.of(new SliceName("1.json", 0));
        changes.submit(List.of(change(1, "\"ours\"")), name);
        ObjectHead ours = waiting().get(0);
        sessions.complete(
                List.of(new Delivery("02", ours, Mark.of(NINE.plusSeconds(5)))),
                List.of(ours),
                Optional.empty());
        Mark seen = sessions.stamps("02", List.of(ours)).get(key(1)).version();
        ChangedObject theirs = change(1, "\"theirs\"");
        Stamp stamp = new Stamp(Mark.of(NINE.plusSeconds(6)), Optional.of(seen));
        store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock)
                .take(
                        new IncomingMessage(
                                new MessageName(
                                        new StreamKey("02", "01"), Mark.of(NINE.plusSeconds(7)), 1),
                                "content",
                                List.of(
                                        new ChangedObject(
                                                key(1),
                                                theirs.object().withStamp(stamp),
                                                false,
                                                Optional.empty(),
                                                List.of(),
                                                Optional.empty(),
                                                Optional.empty()))),
                        question -> Winner.LOCAL);
        assertThat(waiting()).extracting(this::value).containsExactly("\"theirs\"");

        changes.submit(List.of(change(1, "\"ours\"")), name);
        assertThat(waiting()).extracting(this::value).containsExactly("\"theirs\"");
    }

    @Test
    @DisplayName("takes other content, another slice or another name as a new submission")
    void anotherSubmission() {
        SliceName name = new SliceName("1.json", 0);
        changes.submit(List.of(change(1, "1")), Optional.of(name));
        changes.submit(List.of(change(1, "2")), Optional.of(name));
        assertThat(waiting()).extracting(this::value).containsExactly("2");
        changes.submit(List.of(change(1, "1")), Optional.of(new SliceName("1.json", 1)));
        assertThat(waiting()).extracting(this::value).containsExactly("1");
        changes.submit(List.of(change(1, "2")), Optional.of(new SliceName("2.json", 0)));
        assertThat(waiting()).extracting(this::value).containsExactly("2");
        changes.submit(List.of(change(1, "1")), Optional.of(name));
        assertThat(waiting()).extracting(this::value).containsExactly("2");
    }

    @Test
    @DisplayName("knows a submission again for 30 days")
    void forgetsSubmissions() {
        Optional<SliceName> name = Optional.of(new SliceName("1.json", 0));
        changes.submit(List.of(change(1, "1")), name);
        changes.submit(List.of(change(1, "2")));
        clock.move(Duration.ofDays(30));
        changes.submit(List.of(change(1, "1")), name);
        assertThat(waiting()).extracting(this::value).containsExactly("2");
        clock.move(Duration.ofMillis(1));
        changes.submit(List.of(change(1, "1")), name);
        assertThat(waiting()).extracting(this::value).containsExactly("1");
    }

    @Test
    @DisplayName("lets an object wait once, in its current version, at the place of that")
    void waits() {
        changes.submit(List.of(change(1, "{\"a\":1}"), change(2, "{\"a\":2}")));
        changes.submit(List.of(change(1, "{\"a\":3}")));

        List<ObjectHead> waiting = waiting();

        assertThat(waiting).extracting(ObjectHead::key).containsExactly(key(2), key(1));
        assertThat(waiting).extracting(this::value).containsExactly("{\"a\":2}", "{\"a\":3}");
        assertThat(waiting).isSortedAccordingTo(comparing(ObjectHead::mark));
        assertThat(waiting.get(1).hash()).isEqualTo(change(1, "{\"a\":3}").hash());
        assertThat(waiting.get(1).bytes()).isEqualTo(7);
        assertThat(waiting.get(1).namespace()).isEqualTo("ns");
    }

    @Test
    @DisplayName("takes the last of several states of an object that come together")
    void lastOfASlice() {
        changes.submit(List.of(change(1, "1"), change(2, "2"), change(1, "3")));

        assertThat(waiting()).extracting(this::value).containsExactly("2", "3");
    }

    @Test
    @DisplayName("lets a state that is the current one already wait again")
    void sameAgain() {
        changes.submit(List.of(change(1, "1")));
        List<ObjectHead> first = waiting();
        sessions.complete(List.of(), first, Optional.of(end(first)));
        changes.submit(List.of(change(1, "1")));

        List<ObjectHead> again = waiting();

        assertThat(again).extracting(ObjectHead::hash).containsExactly(first.get(0).hash());
        assertThat(again.get(0).mark()).isGreaterThan(first.get(0).mark());
        assertThat(again).extracting(this::value).containsExactly("1");
    }

    @Test
    @DisplayName("gives portions from the boundary on, by objects and by bytes")
    void portions() {
        changes.submit(List.of(change(1, "1"), change(2, "22"), change(3, "333")));

        List<ObjectHead> two = sessions.waiting(Optional.empty(), 2, 100);
        assertThat(two).extracting(this::value).containsExactly("1", "22");
        assertThat(sessions.waiting(Optional.of(end(two)), 2, 100))
                .extracting(this::value)
                .containsExactly("333");
        assertThat(sessions.waiting(Optional.empty(), 3, 3)).hasSize(2);
        assertThat(sessions.waiting(Optional.empty(), 3, 2)).hasSize(1);
        assertThat(sessions.waiting(Optional.empty(), 3, 0)).hasSize(1);
    }

    @Test
    @DisplayName("finds what came in behind the boundary's back, and the next portion does not")
    void missed() {
        changes.submit(List.of(change(1, "1")));
        Boundary boundary = end(waiting());
        changes.submit(
                List.of(
                        at(change(2, "2"), NINE.minusSeconds(1)),
                        at(change(3, "3"), NINE.minusSeconds(60)),
                        at(change(4, "4"), NINE.plusSeconds(60))));
        sessions.complete(
                List.of(), List.of(sessions.heads(Set.of(key(1))).get(key(1))), Optional.empty());

        Mark tenSecondsAgo = Mark.of(NINE.minusSeconds(10));
        assertThat(sessions.missed(boundary, tenSecondsAgo, 10, 100))
                .extracting(this::value)
                .containsExactly("2");
        assertThat(sessions.missed(boundary, Mark.of(Instant.EPOCH), 10, 100))
                .extracting(this::value)
                .containsExactly("3", "2");
        assertThat(sessions.waiting(Optional.of(boundary), 10, 100))
                .extracting(this::value)
                .containsExactly("4");
    }

    @Test
    @DisplayName("ends a session: who holds what, what waits no more, and the boundary")
    void completes() {
        changes.submit(List.of(change(1, "1"), change(2, "2")));
        List<ObjectHead> portion = waiting();
        changes.submit(List.of(change(2, "changed again")));
        Mark session = Mark.of(NINE.plusSeconds(5));

        sessions.complete(
                List.of(
                        new Delivery("02", portion.get(0), session),
                        new Delivery("03", portion.get(0), session),
                        new Delivery("02", portion.get(1), session)),
                portion,
                Optional.of(end(portion)));

        assertThat(waiting()).extracting(this::value).containsExactly("changed again");
        assertThat(sessions.boundary()).contains(end(portion));
        assertThat(sessions.presence("02", List.of(key(1), key(2), key(3))))
                .isEqualTo(
                        Map.of(
                                key(1),
                                new Presence(portion.get(0).hash(), session, false, false),
                                key(2),
                                new Presence(portion.get(1).hash(), session, false, false)));
        assertThat(sessions.holders(List.of(key(1), key(2), key(3))))
                .isEqualTo(Map.of(key(1), Set.of("02", "03"), key(2), Set.of("02")));
        store.close();
        store = open(folder);
        assertThat(store.objects().boundary()).contains(end(portion));
    }

    @Test
    @DisplayName("keeps what a node holds by the latest session")
    void latestPresence() {
        changes.submit(List.of(change(1, "1")));
        ObjectHead old = waiting().get(0);
        changes.submit(List.of(change(1, "2")));
        ObjectHead recent = waiting().get(0);
        Mark later = Mark.of(NINE.plusSeconds(60));

        sessions.complete(List.of(new Delivery("02", recent, later)), List.of(), Optional.empty());
        sessions.complete(
                List.of(new Delivery("02", old, Mark.of(NINE))), List.of(), Optional.empty());

        assertThat(sessions.presence("02", List.of(key(1))))
                .containsEntry(key(1), new Presence(recent.hash(), later, false, false));
    }

    @Test
    @DisplayName("remembers what is owed to a node until that has the current version of it")
    void owed() {
        changes.submit(List.of(change(1, "1"), change(2, "2"), change(3, "3")));
        List<ObjectHead> portion = waiting();
        Mark first = Mark.of(NINE.plusSeconds(5));
        Mark second = Mark.of(NINE.plusSeconds(6));
        sessions.complete(
                List.of(),
                portion,
                Optional.of(end(portion)),
                List.of(new Debt("03", key(2), first)));
        sessions.owe(List.of(new Debt("03", key(1), second), new Debt("03", key(2), second)));

        assertThat(sessions.owedSince("03")).contains(first);
        assertThat(sessions.owedSince("02")).isEmpty();
        assertThat(sessions.holders(List.of(key(1), key(2), key(3))))
                .isEqualTo(Map.of(key(1), Set.of("03"), key(2), Set.of("03")));
        List<ObjectHead> owed = sessions.owed("03", 10, 100);
        assertThat(owed).extracting(this::value).containsExactly("2", "1");
        assertThat(sessions.owed("03", 1, 100)).hasSize(1);
        assertThat(sessions.owed("02", 10, 100)).isEmpty();

        changes.submit(List.of(change(2, "changed again")));
        sessions.pay("03", List.of(new Delivery("03", owed.get(0), second)), List.of(owed.get(1)));

        assertThat(sessions.owed("03", 10, 100))
                .extracting(this::value)
                .containsExactly("changed again");
        assertThat(sessions.presence("03", List.of(key(1), key(2)))).containsOnlyKeys(key(2));
        sessions.pay("03", List.of(), sessions.owed("03", 10, 100));
        assertThat(sessions.owedSince("03")).isEmpty();
    }

    @Test
    @DisplayName("lets a dispatcher that was taken over from change nothing")
    void takenOver() {
        changes.submit(List.of(change(1, "1")));
        List<ObjectHead> portion = waiting();
        List<Delivery> delivered = List.of(new Delivery("02", portion.get(0), Mark.of(NINE)));
        SendRegistry next = another().takeOver(clock);

        assertThatThrownBy(() -> sessions.complete(delivered, portion, Optional.of(end(portion))))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("taken over");
        assertThatThrownBy(() -> sessions.begin(delivered)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> sessions.pay("02", delivered, List.of()))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> sessions.owe(List.of(new Debt("02", key(1), Mark.of(NINE)))))
                .isInstanceOf(FencedException.class);
        assertThat(next.boundary()).isEmpty();
        assertThat(next.presence("02", List.of(key(1)))).isEmpty();
        assertThat(next.owedSince("02")).isEmpty();
        assertThat(waiting()).hasSize(1);

        next.complete(delivered, portion, Optional.of(end(portion)));
        assertThat(sessions.boundary()).contains(end(portion));
    }

    @Test
    @DisplayName("tells references in their order, once each, and of the current version only")
    void references() {
        changes.submit(List.of(referring(1, key(7), key(5), key(7))));
        assertThat(sessions.heads(Set.of(key(1))).get(key(1)).references())
                .containsExactly(key(7), key(5));

        changes.submit(List.of(referring(1, key(6))));
        assertThat(sessions.heads(Set.of(key(1), key(6))))
                .hasEntrySatisfying(
                        key(1), head -> assertThat(head.references()).containsExactly(key(6)))
                .doesNotContainKey(key(6));
    }

    @Test
    @DisplayName("finds referrers while they wait, each once")
    void referrers() {
        changes.submit(
                List.of(
                        referring(1, key(9)),
                        referring(2, key(9), key(8)),
                        referring(3, key(8)),
                        referring(4, key(7))));

        assertThat(sessions.waitingReferrers(List.of(key(9), key(8))))
                .extracting(ObjectHead::key)
                .containsExactlyInAnyOrder(key(1), key(2), key(3));

        List<ObjectHead> all = waiting();
        sessions.complete(List.of(), all, Optional.of(end(all)));
        assertThat(sessions.waitingReferrers(List.of(key(9), key(8)))).isEmpty();
        changes.submit(List.of(referring(1, key(9))));
        assertThat(sessions.waitingReferrers(List.of(key(9))))
                .extracting(ObjectHead::key)
                .containsExactly(key(1));
    }

    @Test
    @DisplayName("tells the references of a referrer once that is found by targets of two types")
    void referrerOfTwoTypes() {
        ObjectKey other = new ObjectKey("Документ.Заказ", key(1).key());
        changes.submit(List.of(referring(1, key(9), other)));

        assertThat(sessions.waitingReferrers(List.of(key(9), other)))
                .singleElement()
                .satisfies(head -> assertThat(head.references()).containsExactly(key(9), other));
    }

    @Test
    @DisplayName("finds the dependants of an owner, in pages")
    void dependants() {
        changes.submit(IntStream.rangeClosed(1, 5).mapToObj(n -> owned(n, key(9))).toList());
        changes.submit(List.of(owned(2, key(8))));

        List<ObjectKey> found = new ArrayList<>();
        Optional<ObjectKey> after = Optional.empty();
        do {
            List<ObjectHead> page = sessions.dependants(key(9), after, 3);
            page.forEach(head -> found.add(head.key()));
            after = page.stream().map(ObjectHead::key).reduce((a, b) -> b);
        } while (after.isPresent());

        assertThat(found).containsExactlyInAnyOrder(key(1), key(3), key(4), key(5));
        assertThat(sessions.heads(Set.of(key(2))).get(key(2)).owner()).contains(key(8));
    }

    @Test
    @DisplayName("answers for more keys than go into one statement")
    void manyKeys() {
        List<ChangedObject> many =
                IntStream.range(0, MANY).mapToObj(n -> referring(n, key(n + 1))).toList();
        changes.submit(many);
        List<ObjectKey> keys = many.stream().map(ChangedObject::key).toList();

        assertThat(sessions.heads(keys)).hasSize(MANY);
        assertThat(sessions.waitingReferrers(keys)).hasSize(MANY - 1);
        List<ObjectHead> waiting = sessions.waiting(Optional.empty(), 2 * MANY, Long.MAX_VALUE);
        assertThat(waiting).extracting(ObjectHead::key).containsExactlyElementsOf(keys);
        sessions.complete(
                waiting.stream().map(head -> new Delivery("02", head, head.mark())).toList(),
                waiting,
                Optional.empty());
        assertThat(sessions.presence("02", keys)).hasSize(MANY);
        assertThat(sessions.heads(List.of())).isEmpty();
    }

    @Test
    @DisplayName("tells types apart that have an object of the same UUID")
    void types() {
        ObjectKey other = new ObjectKey("Документ.Заказ", key(1).key());
        changes.submit(
                List.of(
                        change(1, "1"),
                        new ChangedObject(
                                other,
                                MessageObject.of(
                                        "", other.type(), "{}".getBytes(StandardCharsets.UTF_8)),
                                true,
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty())));

        assertThat(sessions.heads(Set.of(other, key(1))))
                .hasEntrySatisfying(other, head -> assertThat(head.deleted()).isTrue())
                .hasEntrySatisfying(key(1), head -> assertThat(head.deleted()).isFalse());
    }

    @Test
    @DisplayName("keeps the value of a replaced version for an hour")
    void keepsValues() {
        changes.submit(List.of(change(1, "1")));
        ObjectHead first = waiting().get(0);
        changes.submit(List.of(change(1, "2")));
        ObjectHead second = waiting().get(0);

        clock.move(Duration.ofMinutes(59));
        changes.submit(List.of(change(2, "x")));
        assertThat(value(first)).isEqualTo("1");
        clock.move(Duration.ofMinutes(2));
        changes.submit(List.of(change(2, "y")));

        assertThat(sessions.value(first.sequence())).isEmpty();
        assertThat(value(second)).isEqualTo("2");
    }

    @Test
    @DisplayName("finds record sets by the keys that 1C gave them here")
    void localKeys() {
        ChangedObject set = change(1, "{}");
        changes.submit(
                List.of(
                        new ChangedObject(
                                set.key(),
                                set.object(),
                                false,
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.of("[{\"string\":\"a\"}]"))));

        assertThat(changes.byLocalKey(TYPE, List.of("[{\"string\":\"a\"}]", "[]")))
                .isEqualTo(Map.of("[{\"string\":\"a\"}]", key(1)));
        assertThat(changes.byLocalKey("another", List.of("[{\"string\":\"a\"}]"))).isEmpty();
    }

    @Test
    @DisplayName(
            "gives old data from the newest to the oldest, and another transfer adds what is new")
    void histories() {
        Histories histories = store.takeOver(clock);
        RegistryAdministration administration = store.administration(clock);
        for (int i = 1; i <= 5; i++) {
            changes.submit(List.of(at(change(i, "" + i), NINE.plusSeconds(i))));
        }
        Boundary boundary = new Boundary(Mark.of(NINE.plusSeconds(4)), Long.MAX_VALUE);
        administration.setBoundary(boundary);

        Transfer first = administration.startHistory("02", Mark.of(NINE.plusSeconds(2)));
        List<ObjectHead> page = histories.older(histories.open().get(0), 2, 100);
        assertThat(page).extracting(this::value).containsExactly("4", "3");
        histories.reach(histories.open().get(0), end(page));
        assertThat(histories.older(histories.open().get(0), 2, 100))
                .extracting(this::value)
                .containsExactly("2");

        administration.setBoundary(new Boundary(Mark.of(NINE.plusSeconds(9)), 0));
        administration.startHistory("02", Mark.of(Instant.EPOCH));
        assertThat(histories.open()).hasSize(2);
        assertThat(histories.older(histories.open().get(1), 9, 100))
                .extracting(this::value)
                .containsExactly("5");
        histories.finish(histories.open().get(0));
        assertThat(administration.transfers().get(0).finished()).isPresent();
        assertThat(administration.transfers().get(0).id()).isEqualTo(first.id());
        assertThat(histories.open()).hasSize(1);
    }

    @Test
    @DisplayName("takes old data without letting it wait, for histories, and leaves what it has")
    void oldData() {
        changes.submit(List.of(change(1, "new")));
        clock.move(Duration.ofSeconds(5));
        Instant longAgo = NINE.minus(Duration.ofDays(400));
        changes.submitOld(
                List.of(
                        at(change(1, "old"), longAgo),
                        at(referring(2, key(9)), longAgo),
                        at(change(3, "3"), longAgo.plusSeconds(1))));

        assertThat(waiting()).extracting(this::value).containsExactly("new");
        assertThat(sessions.waitingReferrers(List.of(key(9)))).isEmpty();
        assertThat(sessions.missed(new Boundary(Mark.of(NINE), 0), Mark.of(Instant.EPOCH), 10, 100))
                .isEmpty();
        Transfer transfer =
                store.administration(clock).startHistory("02", Mark.of(longAgo.minusSeconds(1)));
        assertThat(transfer.finished()).isEmpty();
        assertThat(store.takeOver(clock).older(store.takeOver(clock).open().get(0), 10, 100))
                .extracting(ObjectHead::key)
                .containsExactly(key(1), key(3), key(2));

        changes.submit(List.of(referring(2, key(9))));
        assertThat(sessions.waitingReferrers(List.of(key(9)))).hasSize(1);
    }

    @Test
    @DisplayName("forgets in which state a lost node holds its objects, and which ones a new node")
    void rebuilds() {
        RegistryAdministration administration = store.administration(clock);
        List<ChangedObject> many =
                IntStream.range(0, MANY + 1).mapToObj(n -> change(n, "" + n)).toList();
        changes.submit(many);
        List<ObjectHead> all = sessions.waiting(Optional.empty(), 2 * MANY, Long.MAX_VALUE);
        sessions.complete(
                Stream.of("02", "03")
                        .flatMap(
                                node ->
                                        all.stream()
                                                .map(head -> new Delivery(node, head, head.mark())))
                        .toList(),
                all,
                Optional.of(end(all)));
        List<ObjectKey> keys = many.stream().map(ChangedObject::key).toList();

        administration.rebuild("02");
        assertThat(sessions.presence("02", keys).values())
                .hasSize(MANY + 1)
                .allMatch(presence -> presence.hash().isEmpty());
        administration.initialise("02", Mark.of(Instant.EPOCH));
        assertThat(sessions.presence("02", keys)).isEmpty();
        assertThat(sessions.presence("03", keys)).hasSize(MANY + 1);
        assertThat(store.takeOver(clock).open()).hasSize(1);
        assertThat(administration.waiting()).isZero();
    }

    @Test
    @DisplayName("leaves a boundary that was set by hand during a session")
    void boundaryByHand() {
        changes.submit(List.of(change(1, "1")));
        List<ObjectHead> portion = waiting();
        assertThat(sessions.boundary()).isEmpty();
        Boundary byHand = new Boundary(Mark.of(Instant.EPOCH), 0);
        store.administration(clock).setBoundary(byHand);
        sessions.complete(List.of(), portion, Optional.of(end(portion)));

        assertThat(sessions.boundary()).contains(byHand);
        sessions.complete(List.of(), portion, Optional.of(end(portion)));
        assertThat(sessions.boundary()).contains(end(portion));
    }

    @Test
    @DisplayName(
            "lets everything wait again that was changed or given since the boundary that is set")
    void boundarySetBack() {
        for (int i = 1; i <= 3; i++) {
            changes.submit(List.of(at(change(i, "" + i), NINE.plusSeconds(i))));
        }
        List<ObjectHead> all = waiting();
        // 02 got the second and the third one, and the first one of old later than both.
        sessions.complete(
                List.of(
                        new Delivery("02", all.get(0), Mark.of(NINE.plusSeconds(9))),
                        new Delivery("02", all.get(1), Mark.of(NINE.plusSeconds(4))),
                        new Delivery("02", all.get(2), Mark.of(NINE.plusSeconds(5))),
                        new Delivery("03", all.get(0), Mark.of(NINE.plusSeconds(1)))),
                all,
                Optional.of(end(all)));
        clock.move(Duration.ofMinutes(1));
        Boundary back = new Boundary(Mark.of(NINE.plusSeconds(2)), Long.MAX_VALUE);

        assertThat(store.administration(clock).setBoundary(back)).isEqualTo(3);

        assertThat(sessions.waiting(sessions.boundary(), 10, 100))
                .extracting(this::value)
                .containsExactly("3", "1", "2");
        assertThat(hash("02", 1)).isEmpty();
        assertThat(hash("02", 2)).isEmpty();
        assertThat(hash("02", 3)).isEmpty();
        assertThat(hash("03", 1)).isEqualTo(all.get(0).hash());
    }

    private String hash(String node, int object) {
        return sessions.presence(node, List.of(key(object))).get(key(object)).hash();
    }

    @Test
    @DisplayName("takes no boundary, and no beginning of a transfer, that is ahead of its clock")
    void ahead() {
        Mark ahead = Mark.of(NINE.plus(Duration.ofMinutes(6)));
        RegistryAdministration administration = store.administration(clock);

        assertThatThrownBy(() -> administration.setBoundary(new Boundary(ahead, Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ahead.digits())
                .hasMessageContaining(Mark.of(NINE).digits());
        assertThatThrownBy(() -> administration.startHistory("02", ahead))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> administration.initialise("02", ahead))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(administration.boundary()).isEmpty();
        assertThat(administration.transfers()).isEmpty();
    }

    @Test
    @DisplayName("lets a session that is under way when the boundary is set back settle nothing")
    void boundarySetBackMeanwhile() {
        changes.submit(List.of(at(change(1, "1"), NINE.plusSeconds(1))));
        List<ObjectHead> first = waiting();
        sessions.complete(List.of(), first, Optional.of(end(first)));
        assertThat(sessions.boundary()).isPresent();
        changes.submit(List.of(at(change(2, "2"), NINE.plusSeconds(2))));
        List<ObjectHead> underWay = waiting();
        Mark mark = Mark.of(NINE.plusSeconds(3));
        sessions.complete(
                List.of(new Delivery("02", first.get(0), mark)), List.of(), Optional.empty());
        sessions.begin(List.of(new Delivery("02", first.get(0), mark)));
        clock.move(Duration.ofMinutes(1));

        store.administration(clock).setBoundary(new Boundary(Mark.of(NINE), Long.MAX_VALUE));
        sessions.complete(
                List.of(new Delivery("02", first.get(0), mark)),
                underWay,
                Optional.of(end(underWay)));

        assertThat(sessions.waiting(sessions.boundary(), 10, 100))
                .extracting(this::value)
                .containsExactly("1", "2");
        assertThat(hash("02", 1)).isEmpty();
    }

    @Test
    @DisplayName("remembers what is too large for a node until it gets it, or it is tried again")
    void aside() {
        changes.submit(List.of(change(1, "1"), change(2, "2"), change(3, "3")));
        List<ObjectHead> all = waiting();
        Mark mark = Mark.of(NINE.plusSeconds(1));
        sessions.putAside(
                List.of(
                        new Oversized("02", mark, List.of(key(1), key(2)), 5_000_000_000L),
                        new Oversized("02", mark, List.of(key(3)), 70)));
        sessions.complete(List.of(), all, Optional.of(end(all)));

        assertThat(sessions.aside())
                .containsExactly(
                        new Aside("02", mark, 2, key(1), 5_000_000_000L),
                        new Aside("02", mark, 1, key(3), 70));
        assertThat(sessions.asideByNode())
                .containsExactly(
                        new AsideTotal(new Aside("02", mark, 2, key(1), 5_000_000_000L), 2, 3));
        assertThat(sessions.holders(List.of(key(1)))).containsEntry(key(1), Set.of("02"));

        sessions.complete(
                List.of(new Delivery("02", all.get(2), mark)), List.of(), Optional.empty());
        assertThat(store.administration(clock).aside()).hasSize(1);

        assertThat(waiting()).isEmpty();
        assertThat(store.administration(clock).retryAside("03")).isZero();
        assertThat(store.administration(clock).retryAside("02")).isEqualTo(2);
        assertThat(sessions.aside()).isEmpty();
        assertThat(sessions.waiting(sessions.boundary(), 10, 100))
                .extracting(this::value)
                .containsExactly("1", "2");
    }

    @Test
    @DisplayName("puts aside no more what a node holds, as the object is again as it was")
    void asideAndHeld() {
        changes.submit(List.of(change(1, "1"), change(2, "2")));
        List<ObjectHead> first = waiting();
        Mark mark = Mark.of(NINE.plusSeconds(1));
        sessions.complete(
                first.stream().map(head -> new Delivery("02", head, mark)).toList(),
                first,
                Optional.of(end(first)));
        sessions.putAside(List.of(new Oversized("02", mark, List.of(key(1), key(2)), 70)));

        changes.submit(List.of(change(1, "1")));
        List<ObjectHead> again = waiting();
        sessions.complete(List.of(), again, Optional.of(end(again)));
        assertThat(sessions.aside()).extracting(Aside::first).containsExactly(key(2));

        sessions.pay("02", List.of(), List.of(first.get(1)));
        assertThat(sessions.aside()).isEmpty();
    }

    @Test
    @DisplayName("lets everything that is too large wait again when another one begins to send")
    void asideAgain() {
        changes.submit(List.of(change(1, "1")));
        List<ObjectHead> all = waiting();
        sessions.putAside(List.of(new Oversized("02", Mark.of(NINE), List.of(key(1)), 70)));
        sessions.complete(List.of(), all, Optional.of(end(all)));

        sessions.retryAside();

        assertThat(waiting()).isEqualTo(all);
        assertThat(sessions.aside()).isEmpty();
    }

    @Test
    @DisplayName("lets one that sends no more neither move a history nor end it")
    void fencedHistory() {
        Transfer transfer = store.administration(clock).startHistory("02", Mark.of(Instant.EPOCH));
        History history = sessions.open().get(0);
        SendRegistry next = another().takeOver(clock);

        assertThatThrownBy(() -> sessions.reach(history, history.until()))
                .isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> sessions.finish(history)).isInstanceOf(FencedException.class);
        assertThat(store.administration(clock).transfers()).containsExactly(transfer);
        next.finish(history);
        assertThat(next.open()).isEmpty();
    }

    @Test
    @DisplayName("tells a history that another one took the place of from one that is through")
    void superseded() {
        RegistryAdministration administration = store.administration(clock);
        administration.startHistory("02", Mark.of(Instant.EPOCH));
        History first = sessions.open().get(0);
        administration.rebuild("02");
        sessions.reach(first, first.until());
        sessions.finish(first);
        sessions.finish(sessions.open().get(0));

        assertThat(administration.transfers())
                .extracting(Transfer::superseded)
                .containsExactly(true, false);
        assertThat(administration.transfers().get(0).reached()).isEqualTo(first.reached());
    }

    @Test
    @DisplayName(
            "says of what came from a node that it is returned, and forgets that by no rebuild")
    void returning() {
        Mark theirs = Mark.of(NINE.minusSeconds(1));
        ChangedObject change = change(1, "1");
        ChangedObject stamped =
                new ChangedObject(
                        change.key(),
                        change.object().withStamp(new Stamp(theirs, Optional.empty())),
                        false,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock)
                .take(
                        new IncomingMessage(
                                new MessageName(new StreamKey("02", "01"), Mark.of(NINE), 1),
                                "content",
                                List.of(stamped)),
                        question -> Winner.LOCAL);
        store.administration(clock).rebuild("02");

        assertThat(stamp("02"))
                .isEqualTo(new Stamp(stamp("02").version(), Optional.of(theirs), true));
        assertThat(stamp("03").returned()).isFalse();
        changes.submit(List.of(change(1, "2")));
        assertThat(stamp("02"))
                .isEqualTo(new Stamp(stamp("02").version(), Optional.of(theirs), false));
    }

    private Stamp stamp(String node) {
        return sessions.stamps(node, waiting()).get(key(1));
    }

    @Test
    @DisplayName("knows nothing of what a node holds while a session sends")
    void beginning() {
        changes.submit(List.of(change(1, "1")));
        ObjectHead head = waiting().get(0);
        assertThat(sessions.stamps("02", List.of(head)).get(key(1)).seen()).isEmpty();

        sessions.begin(List.of(new Delivery("02", head, Mark.of(NINE))));
        sessions.complete(
                List.of(new Delivery("02", head, Mark.of(NINE))), List.of(head), Optional.empty());
        sessions.begin(List.of(new Delivery("02", head, Mark.of(NINE))));
        assertThat(sessions.presence("02", List.of(key(1))).get(key(1)).hash()).isEmpty();
    }

    @Test
    @DisplayName("knows what a node holds that has told it since a session was planned")
    void toldSinceThePlan() {
        changes.submit(List.of(change(1, "1")));
        ObjectHead head = waiting().get(0);
        sessions.complete(
                List.of(new Delivery("02", head, head.mark())), List.of(head), Optional.empty());
        Mark planned = Mark.of(NINE.plusSeconds(1));
        clock.move(Duration.ofSeconds(2));
        ChangedObject theirs = change(1, "2");
        store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock)
                .take(
                        new IncomingMessage(
                                new MessageName(new StreamKey("02", "01"), planned, 1),
                                "content",
                                List.of(theirs)),
                        question -> Winner.LOCAL);

        sessions.begin(List.of(new Delivery("02", head, planned)));
        assertThat(sessions.presence("02", List.of(key(1))).get(key(1)).hash())
                .isEqualTo(theirs.hash());
        sessions.begin(List.of(new Delivery("02", head, Mark.of(NINE.plusSeconds(3)))));
        assertThat(sessions.presence("02", List.of(key(1))).get(key(1)).hash()).isEmpty();
    }

    @Test
    @DisplayName("takes out of a message that comes once more what was replaced since")
    void replacedSince() {
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock);
        IncomingMessage first = message(Mark.of(NINE), change(1, "1"), change(2, "1"));
        receptions.take(first, question -> Winner.LOCAL);
        assertThat(receptions.take(first, question -> Winner.LOCAL).takenOut()).isEmpty();
        receptions.take(
                message(Mark.of(NINE.plusSeconds(1)), change(2, "2")), question -> Winner.LOCAL);

        assertThat(receptions.take(first, question -> Winner.LOCAL).takenOut()).containsExactly(2);
    }

    @Test
    @DisplayName("proposes our state in place of one that must not be applied, and changes nothing")
    void proposes() {
        changes.submit(List.of(change(1, "ours")));
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock);
        IncomingMessage message = message(Mark.of(NINE), change(1, "theirs"), change(2, "1"));

        Proposal proposal = receptions.propose(message, question -> Winner.RECEIVED);

        assertThat(proposal.kept()).containsOnly(Map.entry(1, change(1, "ours").object()));
        assertThat(waiting()).extracting(ObjectHead::key).containsExactly(key(1));
        assertThat(receptions.untold(10)).isEmpty();
        assertThat(receptions.take(message, proposal))
                .contains(new Reception(new TreeSet<>(Set.of(1)), 0, false));
        assertThat(receptions.untold(10)).hasSize(1);
        assertThat(waiting()).extracting(this::value).containsExactlyInAnyOrder("ours", "1");
    }

    @Test
    @DisplayName(
            "does not take what was proposed before an object changed, or another message came")
    void overtaken() {
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.CENTRE_WINS), clock);
        IncomingMessage message = message(Mark.of(NINE), change(1, "1"), change(2, "1"));
        Proposal first = receptions.propose(message, question -> Winner.LOCAL);
        changes.submit(List.of(change(2, "2")));
        assertThat(receptions.take(message, first)).isEmpty();
        assertThat(waiting()).extracting(this::value).containsExactly("2");

        Proposal second = receptions.propose(message, question -> Winner.LOCAL);
        assertThat(second.kept()).containsOnlyKeys(2);
        assertThat(receptions.take(message, second)).isPresent();

        Proposal again = receptions.propose(message, question -> Winner.LOCAL);
        changes.submit(List.of(change(1, "3")));
        assertThat(receptions.take(message, again)).as("what came once more").isEmpty();
    }

    @Test
    @DisplayName("keeps our version that is to be replaced before it is, and once")
    void keepsLosers() {
        changes.submit(List.of(change(1, "ours")));
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.ASK), clock);
        IncomingMessage message = message(Mark.of(NINE), change(1, "theirs"));
        List<Question> asked = new ArrayList<>();
        CollisionJudge judge =
                question -> {
                    asked.add(question);
                    return Winner.RECEIVED;
                };

        receptions.propose(message, judge);
        assertThat(receptions.untold(10)).as("of a message that 1C may refuse").isEmpty();
        receptions.take(message, receptions.propose(message, judge));

        assertThat(receptions.untold(10))
                .singleElement()
                .satisfies(it -> assertThat(it.localHash()).isEqualTo(change(1, "ours").hash()));
        assertThat(asked).hasSize(1);
    }

    @Test
    @DisplayName("tells of each of our versions that a message was to replace, when it is taken")
    void losersOneAfterTheOther() {
        changes.submit(List.of(change(1, "ours")));
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.ASK), clock);
        IncomingMessage message = message(Mark.of(NINE), change(1, "theirs"));
        receptions.propose(message, question -> Winner.RECEIVED); // 1C refuses it, or does not say
        changes.submit(List.of(change(1, "ours, edited")));
        receptions.take(message, question -> Winner.LOCAL);

        assertThat(receptions.untold(10))
                .extracting(it -> it.localHash(), it -> it.winner())
                .containsExactly(
                        tuple(change(1, "ours").hash(), Winner.RECEIVED),
                        tuple(change(1, "ours, edited").hash(), Winner.LOCAL));
    }

    @Test
    @DisplayName("tells within a minute of collisions that a killed process has not told of")
    void killedBeforeItTold() {
        changes.submit(List.of(change(1, "ours")));
        KodRules rules = Exchange.rules("01", CollisionPolicy.CENTRE_WINS);
        ReceptionRegistry receptions = store.receptions(rules, clock);
        assertThat(receptions.untold(10)).isEmpty();

        ReceptionRegistry killed = store.receptions(rules, clock);
        killed.take(message(Mark.of(NINE), change(1, "theirs")), question -> Winner.LOCAL);
        clock.move(Duration.ofSeconds(61));

        assertThat(receptions.untold(10)).hasSize(1);
    }

    @Test
    @DisplayName("is not taken over a version that collides only by now, before that is kept")
    void unkeptLoser() {
        changes.submitOld(List.of(at(change(1, "ours"), NINE)));
        ReceptionRegistry receptions =
                store.receptions(Exchange.rules("01", CollisionPolicy.NEWEST), clock);
        IncomingMessage message =
                message(Mark.of(NINE.plusSeconds(5)), change(1, "theirs")); // no stamp
        Proposal proposal = receptions.propose(message, question -> Winner.RECEIVED);
        changes.submit(List.of(at(change(1, "ours"), NINE))); // the same version, to be sent now

        assertThat(receptions.take(message, proposal)).isEmpty();
        Proposal again = receptions.propose(message, question -> Winner.RECEIVED);
        assertThat(receptions.take(message, again)).isPresent();
        assertThat(receptions.untold(10))
                .singleElement()
                .satisfies(one -> assertThat(one.winner()).isEqualTo(Winner.RECEIVED));
    }

    static IncomingMessage message(Mark mark, ChangedObject... objects) {
        return new IncomingMessage(
                new MessageName(new StreamKey("02", "01"), mark, 1), "content", List.of(objects));
    }
}
