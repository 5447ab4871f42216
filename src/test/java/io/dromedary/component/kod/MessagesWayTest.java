package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.rules.RulesFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What kod:changes sends must fit through")
class MessagesWayTest {

    private static final String SMALL = "&maxBytes=1000000";

    @TempDir private Path folder;

    private KodFixture kod;
    private String messages;

    @BeforeEach
    void open() throws Exception {
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        """
                        this-node: 01
                        nodes: {01: {centre: true}, 02: {}}
                        types: {Справочник.Товары: {recipients: everywhere, references: {paths: {}}}}
                        """);
        kod = KodFixture.start(folder, RulesFile.read(rules).rules());
        messages = "kod:messages?directory=" + kod.directory();
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private void send(String to) throws Exception {
        kod.route(routes -> routes.from("kod:changes").routeId("send").to(to));
    }

    @Test
    @DisplayName("the steps of the routes that its own leads to")
    void behind() throws Exception {
        kod.route(
                routes ->
                        routes.from("direct:way")
                                .choice()
                                .when(routes.constant(true))
                                .to(messages + SMALL));
        assertThatThrownBy(() -> send("direct:way")).hasStackTraceContaining("1,000,000");
    }

    @Test
    @DisplayName("not what other nodes' messages are written by, as the POST of exchange-http does")
    void posted() throws Exception {
        kod.route(routes -> routes.from("direct:posted").to(messages + SMALL));
        assertThatCode(() -> send(messages)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("what reads its messages from a directory, as a relay or the GET of exchange-http")
    void readers() throws Exception {
        kod.route(
                routes ->
                        routes.from("direct:asked")
                                .to(messages.replace(":messages", ":group") + SMALL));
        assertThatThrownBy(() -> send(messages))
                .hasStackTraceContaining("kod://group")
                .hasStackTraceContaining("1,000,000");
    }

    @Test
    @DisplayName("not what reads messages for this node")
    void ownReader() throws Exception {
        kod.route(routes -> routes.from(messages + SMALL + "&recipient=01").to("mock:end"));
        assertThatCode(() -> send(messages)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("routes that are loaded while it sends: those are refused, and it goes on")
    void later() throws Exception {
        kod.route(routes -> routes.from("direct:way").routeId("way").to(messages));
        send("direct:way");
        assertThatThrownBy(
                        () ->
                                kod.route(
                                        routes ->
                                                routes.from(messages + SMALL + "&recipient=02")
                                                        .routeId("relay")
                                                        .to("mock:end")))
                .hasStackTraceContaining("of route relay takes 1,000,000");
        kod.camel().getRouteController().stopRoute("way");
        assertThat(kod.camel().removeRoute("way")).isTrue();
        assertThatThrownBy(
                        () ->
                                kod.route(
                                        routes ->
                                                routes.from("direct:way")
                                                        .routeId("way")
                                                        .to(messages + SMALL)))
                .hasStackTraceContaining("of route way takes 1,000,000");
        assertThat(kod.camel().getRouteController().getRouteStatus("send").isStarted()).isTrue();

        kod.camel().getRouteController().stopRoute("send");
        assertThatCode(
                        () ->
                                kod.route(
                                        routes ->
                                                routes.from(messages + SMALL + "&recipient=02")
                                                        .to("mock:end")))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("but not what a message itself names: that cannot be known, and is told")
    void dynamic() throws Exception {
        kod.route(
                routes ->
                        routes.from("direct:way")
                                .routeId("way")
                                .toD(messages + SMALL + "&recipient=${header.KodRecipient}")
                                .id("somewhere"));
        Endpoint source = kod.camel().getEndpoint("kod:changes");
        kod.route(routes -> routes.from(source).routeId("send").to("direct:way"));

        assertThat(new MessagesWay((KodEndpoint) source, "01").check(kod.camel().getRoutes()))
                .containsExactly("way/somewhere");
    }
}
