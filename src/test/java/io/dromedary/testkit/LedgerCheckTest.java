package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.testkit.LedgerCheck.Read;
import io.dromedary.testkit.LedgerCheck.Removal;
import io.dromedary.testkit.LedgerCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The comparison of journal and ledger")
class LedgerCheckTest {

    private static final String OLD = "guid/1.lgp";

    private final List<LedgerEntry> ledger = new ArrayList<>();
    private final List<Read> journal = new ArrayList<>();
    private final List<Removal> removals = new ArrayList<>();

    @Nested
    @DisplayName("finds")
    class Faults {

        @Test
        @DisplayName("nothing if every transaction with changes was read once, in order, whole")
        void clean() {
            commit(1, 2, 3);
            ledger.add(entry(Kind.ROLLED_BACK, 4, 1));
            ledger.add(entry(Kind.COMMITTED, 5, 0));
            read(1, 2, 3);

            Verdict verdict = check();

            assertThat(verdict.isClean()).isTrue();
            assertThat(verdict.acknowledged()).isEqualTo(3);
            assertThat(verdict.read()).isEqualTo(3);
        }

        @Test
        @DisplayName("what was lost")
        void lost() {
            commit(1, 2, 3);
            read(1, 3);

            Verdict verdict = check();

            assertThat(verdict.lost()).singleElement().asString().startsWith("{2,2}");
            assertThat(verdict.isClean()).isFalse();
        }

        @Test
        @DisplayName("what was repeated")
        void repeated() {
            commit(1, 2);
            read(1, 2, 2);

            assertThat(check().repeated()).singleElement().asString().startsWith("{2,2}");
            assertThat(check().isClean()).isFalse();
        }

        @Test
        @DisplayName("what was out of order")
        void out_of_order() {
            commit(1, 2, 3);
            read(2, 1, 3);

            assertThat(check().outOfOrder()).singleElement().asString().startsWith("{1,1}");
            assertThat(check().isClean()).isFalse();
        }

        @Test
        @DisplayName("what was never committed")
        void invented() {
            commit(1);
            ledger.add(entry(Kind.ROLLED_BACK, 2, 1));
            read(1, 2);

            assertThat(check().invented()).singleElement().asString().startsWith("{2,2}");
            assertThat(check().isClean()).isFalse();
        }

        @Test
        @DisplayName("what was read with other changes, another id or another checksum")
        void altered() {
            commit(1, 2, 3);
            journal.add(new Read(OLD + "/1", 1, "{1,1}", 7));
            journal.add(new Read(OLD + "/2", 2, "{1,1}", 1));
            journal.add(new Read(OLD + "/3", 4, "{3,3}", 1));

            assertThat(check().altered()).hasSize(3);
            assertThat(check().isClean()).isFalse();
        }
    }

    @Nested
    @DisplayName("excuses")
    class Removals {

        @Test
        @DisplayName("what had not been read when its file was removed")
        void gone() {
            commit(1, 2, 3);
            removals.add(new Removal(3, Set.of(OLD)));
            read(1);

            assertThat(check().isClean()).isTrue();
            assertThat(check().gone()).hasSize(2);
        }

        @Test
        @DisplayName("but not what stood before something that was read")
        void not_in_the_middle() {
            commit(1, 2, 3);
            removals.add(new Removal(3, Set.of(OLD)));
            read(1, 3);

            assertThat(check().lost()).hasSize(1);
        }

        @Test
        @DisplayName("nor what was committed after it")
        void not_later() {
            commit(1, 2);
            removals.add(new Removal(1, Set.of(OLD)));

            assertThat(check().gone()).hasSize(1);
            assertThat(check().lost()).singleElement().asString().startsWith("{2,2}");
        }
    }

    private Verdict check() {
        return LedgerCheck.check(ledger, removals, journal);
    }

    private void commit(int... numbers) {
        IntStream.of(numbers).forEach(n -> ledger.add(entry(Kind.COMMITTED, n, 1)));
    }

    private void read(int... numbers) {
        IntStream.of(numbers)
                .forEach(n -> journal.add(new Read(OLD + "/" + n, n, "{" + n + "," + n + "}", 1)));
    }

    private static LedgerEntry entry(Kind kind, int number, int changes) {
        return new LedgerEntry(
                kind, "guid", "1.lgp", number, number, number, number, "1.lgp", 1, changes, false,
                0, 0);
    }
}
