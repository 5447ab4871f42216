package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.rules.RulesFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What is said of the exchange at the start")
class ExchangeSummaryTest {

    @TempDir private Path folder;

    @Test
    @DisplayName("is the node, the others, and from where to where its routes go")
    void line() throws Exception {
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        """
                        this-node: 01
                        nodes: {01: {name: Центр, centre: true}, 02: {name: Склад}, 03: {}}
                        types: {Справочник.Товары: {recipients: everywhere, references: {paths: {}}}}
                        """);
        try (KodFixture kod = KodFixture.start(folder, RulesFile.read(rules).rules())) {
            assertThat(ExchangeSummary.of(kod.camel())).isEmpty();
            kod.route(
                    routes -> {
                        routes.from("kod:changes?maxParallel=0")
                                .routeId("sending")
                                .filter(routes.body().isNotNull())
                                .to("kod:messages?directory=" + kod.directory());
                        routes.from("kod:messages?recipient=01&directory=" + kod.directory())
                                .routeId("receiving")
                                .to("kod:changes?received=true")
                                .to("direct:onec");
                        routes.from("direct:other").routeId("other").to("direct:onec");
                    });

            assertThat(ExchangeSummary.of(kod.camel()).orElseThrow())
                    .startsWith("КОД: node 01 Центр, the centre, exchanges with 02 Склад, 03")
                    .contains(
                            "sending: registry -> messages in " + kod.directory().toAbsolutePath())
                    .contains(
                            "receiving: messages in "
                                    + kod.directory().toAbsolutePath()
                                    + " -> registry -> direct:")
                    .doesNotContain("other:");
        }
    }

    @Test
    @DisplayName("is that messages are passed on, where there are no rules")
    void relay() throws Exception {
        try (KodFixture kod = KodFixture.start(folder)) {
            kod.route(
                    routes ->
                            routes.from("kod:messages?directory=" + kod.directory())
                                    .routeId("relay")
                                    .to("direct:broker"));
            assertThat(ExchangeSummary.of(kod.camel()).orElseThrow())
                    .contains("no config/kod.yaml", "relay: messages in ", " -> direct:");
        }
    }
}
