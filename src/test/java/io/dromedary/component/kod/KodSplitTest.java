package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.RulesFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod:split")
class KodSplitTest {

    private static final String ONE = "00000000-0000-0000-0000-000000000001";
    private static final String EXPORT =
            "[{\"#type\":\"А.Б\",\"#value\":{\"Ссылка\":\"00000000-0000-0000-0000-000000000003\",\"К\":\""
                    + ONE
                    + "\"}},{\"#type\":\"А.Б\",\"#value\":{\"Ссылка\":\"00000000-0000-0000-0000-000000000002\",\"К\":null}},{\"#type\":\"А.Б\",\"#value\":{\"Ссылка\":\""
                    + ONE
                    + "\"}}]";

    @TempDir private Path folder;
    private Path directory;
    private KodFixture kod;

    @BeforeEach
    void open() throws IOException {
        kod = KodFixture.start(folder);
        directory = kod.directory();
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private Message send(String options, Object body, Map<String, Object> headers)
            throws Exception {
        return kod.send(
                        "kod:split?directory=" + directory + "&messageSize=1" + options,
                        body,
                        headers)
                .getMessage();
    }

    @Test
    @DisplayName("writes the objects of a stream or a file as messages of one mark")
    void streamAndFile() throws Exception {
        Message streamed =
                send(
                        "&sender=01&recipient=02",
                        new ByteArrayInputStream(EXPORT.getBytes(StandardCharsets.UTF_8)),
                        Map.of());
        String mark = streamed.getHeader(KodConstants.MARK, String.class);
        assertThat(kod.files())
                .containsExactly(
                        "01to02at" + mark + "-1.json",
                        "01to02at" + mark + "-2.json",
                        "01to02at" + mark + "-3.json");
        assertThat(streamed.getHeader(KodConstants.MESSAGES)).isEqualTo(3);
        assertThat(streamed.getHeader(KodConstants.OBJECTS)).isEqualTo(3);
        assertThat(kod.meters().get("dromedary.kod.split.done").gauge().value()).isZero();

        Path file = Files.writeString(folder.resolve("export.json"), EXPORT);
        send("&sender=01&recipient=02", file.toFile(), Map.of(KodConstants.MARK, mark));
        send("", file, Map.of(KodConstants.SENDER, "01", KodConstants.RECIPIENT, "03"));
        assertThat(kod.files()).hasSize(6);
    }

    @Test
    @DisplayName("keeps together what the rules say, which also say who sends")
    void rules() throws Exception {
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        "this-node: 01\nnodes: {01: {centre: true}}\ntypes:\n  А.Б: {recipients: centre, references: {paths: {/К: А.Б}}}\n");
        kod.camel().getRegistry().bind("rules", RulesFile.read(rules).rules());
        assertThat(send("&recipient=02", EXPORT, Map.of()).getHeader(KodConstants.MESSAGES))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("refuses what is no export, a body for nobody, and to be read from")
    void refused() throws Exception {
        assertThatThrownBy(() -> send("&sender=01&recipient=02", "{", Map.of()))
                .isInstanceOf(UnreadableMessageException.class);
        assertThatThrownBy(
                        () ->
                                send(
                                        "&sender=01&recipient=02",
                                        EXPORT,
                                        Map.of(KodConstants.MARK, "20990101000000000")))
                .hasMessageContaining("more than 5 minutes ahead");
        assertThatThrownBy(() -> send("&sender=01", EXPORT, Map.of()))
                .hasMessageContaining("recipient");
        assertThatThrownBy(
                        () ->
                                kod.camel()
                                        .addRoutes(
                                                new RouteBuilder() {
                                                    @Override
                                                    public void configure() {
                                                        from("kod:split?directory=" + directory)
                                                                .to("mock:none");
                                                    }
                                                }))
                .rootCause()
                .hasMessageContaining("kod:split is a step");
        assertThat(kod.files()).isEmpty();
    }
}
