package io.dromedary.kod.collision;

import io.dromedary.kod.message.Marks;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.kod.Exchange;
import io.dromedary.testkit.kod.Exchange.Trouble;
import io.dromedary.testkit.kod.MemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.springframework.util.FileSystemUtils;

/** A centre and two subordinates, edited at random while their messages are under way. */
@Label("Nodes that change the same objects at once")
class ConvergenceTest {

    private static final int STEPS = 120;

    @Property(tries = 500)
    @Label("hold the same in the end, and no edit goes without a record")
    void converge(
            @ForAll Random random,
            @ForAll CollisionPolicy policy,
            @ForAll @IntRange(min = 1, max = 3) int objects) {
        Exchange exchange = new Exchange(random, objects, Set.of(), inMemory(random, policy));

        exchange.run(STEPS);
        exchange.settle();

        exchange.assertSame();
        exchange.assertEveryEditExplained();
    }

    @Property(tries = 500)
    @Label("hold the same in the end if values come back and objects are deleted")
    void convergeWithRepetitions(
            @ForAll Random random,
            @ForAll CollisionPolicy policy,
            @ForAll @IntRange(min = 1, max = 3) int objects) {
        Exchange exchange =
                new Exchange(random, objects, Set.of(Trouble.REPETITION), inMemory(random, policy));

        exchange.run(STEPS);
        exchange.settle();

        exchange.assertSame();
    }

    @Property(tries = 500)
    @Label(
            "hold the same in the end if what they hold is forgotten, and sent again, while they edit")
    void convergeWithRebuilds(
            @ForAll Random random,
            @ForAll CollisionPolicy policy,
            @ForAll @IntRange(min = 1, max = 3) int objects) {
        Exchange exchange =
                new Exchange(random, objects, Set.of(Trouble.REBUILD), inMemory(random, policy));

        exchange.run(STEPS);
        exchange.settle();

        exchange.assertSame();
        exchange.assertEveryEditExplained();
    }

    @Property(tries = 500)
    @Label("hold the same in the end if messages come behind later ones, or once more")
    void convergeAfterLateMessages(
            @ForAll Random random,
            @ForAll CollisionPolicy policy,
            @ForAll @IntRange(min = 1, max = 3) int objects) {
        Exchange exchange =
                new Exchange(
                        random,
                        objects,
                        Set.of(Trouble.LATENESS, Trouble.REPETITION, Trouble.REBUILD),
                        inMemory(random, policy));

        exchange.run(STEPS);
        exchange.settle();

        exchange.assertSame();
    }

    private static Function<String, Exchange.Node> inMemory(Random random, CollisionPolicy policy) {
        return code -> {
            MovedClock clock = Exchange.clock(random);
            KodRules rules = Exchange.rules(code, policy);
            MemoryRegistry registry = new MemoryRegistry(rules, clock);
            return new Exchange.Node(
                    rules, clock, registry, registry, registry, registry, registry::sessionMark);
        };
    }

    @Property(tries = 10)
    @Label("do so with the registry in SQL")
    void convergeInSql(@ForAll Random random, @ForAll CollisionPolicy policy) throws IOException {
        Path folder = Files.createTempDirectory("exchange");
        List<KodStore> stores = new ArrayList<>();
        try {
            Exchange exchange =
                    new Exchange(
                            random,
                            2,
                            Set.of(Trouble.REBUILD, Trouble.LATENESS),
                            code -> {
                                KodStore store = KodStore.open(folder.resolve(code + ".db"));
                                stores.add(store);
                                return inSql(store, code, policy, Exchange.clock(random));
                            });

            exchange.run(STEPS);
            exchange.settle();

            exchange.assertSame();
            exchange.assertEveryEditExplained();
        } finally {
            stores.forEach(KodStore::close);
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static Exchange.Node inSql(
            KodStore store, String code, CollisionPolicy policy, MovedClock clock) {
        KodRules rules = Exchange.rules(code, policy);
        Marks marks = new Marks(store, clock);
        return new Exchange.Node(
                rules,
                clock,
                store.takeOver(clock),
                store.changes(code, clock),
                store.receptions(rules, clock),
                store.administration(clock),
                () -> marks.next(code));
    }
}
