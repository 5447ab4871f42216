package io.dromedary.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The set checker")
class SetCheckTest {

    private final SetCheck check = new SetCheck();

    @Test
    @DisplayName("is content with what was acknowledged, read, and repeated from an earlier place")
    void clean() {
        for (int number : new int[] {0, 1, 2}) {
            check.acknowledged("a", number);
        }
        for (int number : new int[] {0, 1, 1, 2, 0, 1, 2, 3}) {
            check.read("a", number);
        }
        assertThat(check.verdict().isClean()).isTrue();
        assertThat(check.verdict().repeated()).isEqualTo(4);
        assertThat(check.verdict().read()).as("what is not acknowledged may be there").isEqualTo(4);
    }

    @Test
    @DisplayName("finds what was acknowledged and not read")
    void lost() {
        check.acknowledged("a", 0);
        check.acknowledged("b", 0);
        check.read("a", 0);
        assertThat(check.verdict().lost()).containsExactly("b 0");
    }

    @Test
    @DisplayName("finds what was read for the first time after its successor, key by key")
    void disorder() {
        check.read("a", 1);
        check.read("b", 0);
        check.read("a", 0);
        assertThat(check.verdict().outOfOrder()).containsExactly("a 0 after 1");
    }
}
