package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.TestService;
import io.dromedary.kod.drain.Drain;
import io.dromedary.kod.drain.DrainState;
import io.dromedary.kod.drain.Flow;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("kod drain")
class KodDrainCommandTest {

    private static final String PATH = "/api/v1/exchange/drain";

    private static ServletWebServerApplicationContext service;
    private static String url;
    private static Drain drain;

    /** A sender that is done after it was looked at so many times. */
    private record Busy(AtomicInteger looks) implements Flow {

        @Override
        public void hold() {
            // it begins nothing anyway
        }

        @Override
        public void release() {
            // as above
        }

        @Override
        public Optional<String> left() {
            return looks.decrementAndGet() < 0
                    ? Optional.empty()
                    : Optional.of("01to02: 3 messages wait");
        }
    }

    @BeforeAll
    static void start(@TempDir Path data) {
        service = TestService.start(data);
        url = "http://localhost:" + service.getWebServer().getPort();
        drain = service.getBean(Drain.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void goOn() {
        drain.end();
    }

    @Test
    @DisplayName("waits until nothing is left, and --end lets it go on")
    void drains() {
        Busy busy = new Busy(new AtomicInteger(2));
        drain.addSender(busy);
        Call call = Call.of("kod", "drain", "--service", url, "--limit", 60);
        drain.remove(busy);
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.err()).contains("Nothing is under way");
        HttpClientSide http = new HttpClientSide(service.getWebServer().getPort());
        assertThat(http.get(PATH).json()).hasToString("{\"state\":\"drained\",\"left\":[]}");

        assertThat(Call.of("kod", "drain", "--service", url + "/", "--end").code()).isZero();
        assertThat(http.get(PATH).field("state")).isEqualTo("off");
    }

    @Test
    @DisplayName("says what is left when the time is over, and goes on draining")
    void timeIsOver() {
        Busy busy = new Busy(new AtomicInteger(1_000_000));
        drain.addSender(busy);
        Call call = Call.of("kod", "drain", "--service", url, "--limit", 0);
        assertThat(call.code()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err()).contains("something is left", "01to02: 3 messages wait");
        assertThat(drain.state().stage()).isEqualTo(DrainState.Stage.DRAINING);
        drain.remove(busy);
    }

    @Test
    @DisplayName("says that nobody listens, or that the address is none")
    void noService() {
        Call nobody = Call.of("kod", "drain", "--service", "http://localhost:1");
        assertThat(nobody.code()).isEqualTo(ExitCode.FAILED);
        assertThat(nobody.err()).contains("Nobody listens at http://localhost:1");
        for (String wrong : new String[] {"localhost", "ftp://localhost"}) {
            Call call = Call.of("kod", "drain", "--service", wrong);
            assertThat(call.code()).as(wrong).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("--service: '" + wrong + "'");
        }
    }
}
