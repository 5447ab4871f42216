package io.dromedary.kod.collision;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.collision.Arbiter.Decision;
import io.dromedary.kod.collision.Arbiter.Known;
import io.dromedary.kod.collision.Arbiter.Local;
import io.dromedary.kod.collision.Arbiter.Received;
import io.dromedary.kod.collision.Arbiter.Verdict;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.rules.CollisionPolicy;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("After a rebuild")
class ArbiterTest {

    private static final String CENTRE = "01";
    private static final String SUBORDINATE = "02";
    private static final Mark EIGHT = new Mark("20260131080000000");
    private static final Mark NINE = new Mark("20260131090000000");
    private static final Mark TEN = new Mark("20260131100000000");
    private static final Mark ELEVEN = new Mark("20260131110000000");

    @Nested
    @DisplayName("a version that is sent back to the node that made it")
    class Returned {

        private final Received nine =
                new Received("nine", ELEVEN, Optional.of(new Stamp(TEN, Optional.of(NINE), true)));

        @Test
        @DisplayName("leaves what that node has made of it")
        void edited() {
            assertThat(atSubordinate(Optional.of(own("ten", TEN)), nine))
                    .isEqualTo(new Decision(Verdict.OUTDATED, false));
        }

        @Test
        @DisplayName("is taken by a node that has an earlier one again, or none")
        void lost() {
            assertThat(atSubordinate(Optional.of(own("eight", EIGHT)), nine))
                    .isEqualTo(new Decision(Verdict.TAKE, false));
            assertThat(atSubordinate(Optional.empty(), nine))
                    .isEqualTo(new Decision(Verdict.TAKE, false));
        }

        @Test
        @DisplayName("is said to be that until it is changed, or something is decided")
        void saidSo() {
            Known clean = new Known("", "", NINE.digits(), TEN.digits(), "", "");
            Known decided = new Known("", "", NINE.digits(), TEN.digits(), TEN.digits(), "");

            assertThat(clean.brought(TEN)).isTrue();
            assertThat(clean.brought(ELEVEN)).isFalse();
            assertThat(decided.brought(TEN)).isFalse();
        }
    }

    @Nested
    @DisplayName("an earlier version than came from a node before")
    class Earlier {

        private final Received eight =
                new Received("eight", ELEVEN, Optional.of(new Stamp(EIGHT, Optional.empty())));
        private final Local nine = new Local("nine", TEN, NINE, SUBORDINATE, false);
        private final Known before =
                new Known("nine", NINE.digits(), NINE.digits(), TEN.digits(), "", "");

        @Test
        @DisplayName("collides, as the node has lost the later one, and gets an answer")
        void collides() {
            assertThat(atCentre(nine, before.forgotten(), eight))
                    .isEqualTo(new Decision(Verdict.LOCAL_WINS, true));
        }

        @Test
        @DisplayName("is but late if nothing was forgotten")
        void late() {
            assertThat(atCentre(nine, before, eight))
                    .isEqualTo(new Decision(Verdict.OUTDATED, false));
        }
    }

    @Nested
    @DisplayName("a version of a node that does not stamp")
    class Unstamped {

        private final Local ours = new Local("ours", NINE, NINE, "", false);

        private Known got(Mark sent) {
            return new Known("ours", "", "", "", "", sent.digits());
        }

        private Received made(Mark mark) {
            return new Received("theirs", mark, Optional.empty());
        }

        @Test
        @DisplayName("collides if it was made before ours was sent there: it comes late")
        void late() {
            assertThat(atCentre(ours, got(TEN), made(EIGHT)).verdict())
                    .isEqualTo(Verdict.LOCAL_WINS);
        }

        @Test
        @DisplayName("is taken if it was made after that, unless ours waits for the node")
        void later() {
            assertThat(atCentre(ours, got(TEN), made(ELEVEN)).verdict()).isEqualTo(Verdict.TAKE);
            Local waiting = new Local("newer", NINE, NINE, "", true);
            assertThat(atCentre(waiting, got(TEN), made(ELEVEN)).verdict())
                    .isEqualTo(Verdict.LOCAL_WINS);
        }
    }

    private static Decision atCentre(Local ours, Known known, Received received) {
        return new Arbiter(true)
                .decide(
                        SUBORDINATE,
                        Optional.of(ours),
                        Optional.of(known),
                        received,
                        CollisionPolicy.CENTRE_WINS);
    }

    private static Decision atSubordinate(Optional<Local> ours, Received received) {
        return new Arbiter(false)
                .decide(CENTRE, ours, Optional.empty(), received, CollisionPolicy.CENTRE_WINS);
    }

    private static Local own(String hash, Mark accepted) {
        return new Local(hash, accepted, accepted, "", false);
    }
}
