package io.dromedary.kod.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.drain.DrainState.Stage;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A drain")
class DrainTest {

    private final Drain drain = new Drain();
    private final Part sender = new Part();
    private final Part receiver = new Part();

    /** A route that does as it is told. */
    private static final class Part implements Flow {

        private boolean held;
        private Optional<String> left = Optional.empty();
        private Runnable whenHeld = () -> {};

        @Override
        public void hold() {
            held = true;
            whenHeld.run();
        }

        @Override
        public void release() {
            held = false;
        }

        @Override
        public Optional<String> left() {
            return left;
        }
    }

    private void add() {
        drain.addSender(sender);
        drain.addReceiver(receiver);
    }

    @Test
    @DisplayName("holds senders at once, and receivers when nothing is left")
    void order() {
        add();
        sender.left = Optional.of("a session");
        receiver.left = Optional.of("a message");
        assertThat(drain.state()).isEqualTo(new DrainState(Stage.OFF, drain.state().left()));
        drain.begin();
        assertThat(sender.held).isTrue();
        assertThat(drain.state().left()).containsExactly("a session", "a message");
        sender.left = Optional.empty();
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINING);
        assertThat(receiver.held).isFalse();

        receiver.left = Optional.empty();
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINED);
        assertThat(receiver.held).isTrue();
        receiver.left = Optional.of("a message that came later");
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINED);

        drain.end();
        assertThat(drain.state().stage()).isEqualTo(Stage.OFF);
        assertThat(sender.held).isFalse();
        assertThat(receiver.held).isFalse();
    }

    @Test
    @DisplayName("lets receivers go on if something came just before they were held")
    void lastMoment() {
        add();
        receiver.whenHeld = () -> receiver.left = Optional.of("a message");
        drain.begin();
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINING);
        assertThat(receiver.held).isFalse();
    }

    @Test
    @DisplayName("holds routes that start while it lasts, and forgets those that stop")
    void later() {
        drain.begin();
        add();
        assertThat(sender.held).isTrue();
        assertThat(receiver.held).isFalse();
        sender.left = Optional.of("a session");
        drain.remove(sender);
        assertThat(drain.state().stage()).isEqualTo(Stage.DRAINED);
        Part another = new Part();
        drain.addReceiver(another);
        assertThat(another.held).isTrue();
    }
}
