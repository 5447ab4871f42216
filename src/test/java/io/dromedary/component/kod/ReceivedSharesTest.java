package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.rules.RulesFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("At a node that only receives, the share of equal objects")
class ReceivedSharesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int OBJECTS = 150;

    @TempDir private Path folder;

    private KodFixture kod;

    @BeforeEach
    void open() throws Exception {
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        """
                        this-node: 02
                        nodes: {01: {centre: true}, 02: {}}
                        types: {Справочник.Товары: {recipients: everywhere, references: {paths: {}}}}
                        """);
        kod = KodFixture.start(folder, RulesFile.read(rules).rules());
        kod.route(routes -> routes.from("kod:changes?pollInterval=20").to("direct:nowhere"));
        kod.route(routes -> routes.from("direct:received").to("kod:changes?received=true"));
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private void receive(String mark) throws Exception {
        String[] objects =
                IntStream.range(0, OBJECTS)
                        .mapToObj(
                                number ->
                                        KodFixture.object(
                                                "Справочник.Товары",
                                                "%08d-0000-4000-8000-000000000000"
                                                        .formatted(number),
                                                ",\"Имя\":\"а\""))
                        .toArray(String[]::new);
        var unused =
                kod.send(
                        "direct:received",
                        KodFixture.message("01", "02", objects),
                        Map.of("KodMark", mark, "KodNumber", 1));
    }

    private double share() {
        return kod.meters().get("dromedary.kod.received.equal.share").gauge().value();
    }

    @Test
    @DisplayName("is none while what comes is new, though none of it is sent back")
    void echoes() throws Exception {
        receive("20260131100000000");
        await().atMost(SOON).until(() -> kod.waiting() == 0);

        assertThat(kod.meters().get("dromedary.kod.equal").counter().count()).isEqualTo(OBJECTS);
        assertThat(kod.meters().find("dromedary.kod.sent.objects").counter()).isNull();
        assertThat(share()).isZero();
    }

    @Test
    @DisplayName("is high when it gets what it has")
    void equal() throws Exception {
        receive("20260131100000000");
        receive("20260131100000001");
        assertThat(share()).isEqualTo(0.5);
    }
}
