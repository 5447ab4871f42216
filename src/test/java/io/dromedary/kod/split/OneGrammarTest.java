package io.dromedary.kod.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.kod.submit.Submission;
import io.dromedary.testkit.MovedClock;
import io.dromedary.testkit.kod.Exchange;
import io.dromedary.testkit.kod.MemoryRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An export that is split is what could be submitted")
class OneGrammarTest {

    private static final KodRules RULES = Exchange.rules("01", CollisionPolicy.CENTRE_WINS);
    private static final String REFERENCE = "\"11111111-1111-1111-1111-111111111111\"";
    private static final String OTHER = "\"22222222-2222-2222-2222-222222222222\"";
    private static final String VALUE = "{\"Ссылка\":" + REFERENCE + "}";

    @TempDir private Path folder;

    private static OptionalLong submitted(byte[] body) throws IOException {
        Submission submission =
                Submission.ofChanges(
                        new MemoryRegistry(
                                RULES, new MovedClock(Instant.parse("2026-01-31T09:00:00Z"))),
                        new FactReader(RULES),
                        ValueSchemas.none(),
                        MessageLimits.DEFAULT);
        try {
            return OptionalLong.of(submission.submit(new ByteArrayInputStream(body)));
        } catch (UnreadableMessageException e) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong split(byte[] body) throws IOException {
        Path file = Files.write(folder.resolve("export.json"), body);
        AtomicLong objects = new AtomicLong();
        try {
            new ExportReader(file, RULES, new Kinds(), MessageLimits.DEFAULT.depthOfObjects())
                    .read(object -> objects.incrementAndGet(), bytes -> {});
            return OptionalLong.of(objects.get());
        } catch (UnreadableMessageException e) {
            return OptionalLong.empty();
        }
    }

    /** V is a value, R its reference, S another one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'#type':'Т','#value':V}",
                "[{'#type':'Т','#value':V},{'type':'Т','value':V}]",
                "{'type':'Т','value':V}\n{'value':V,'type':'Т'}",
                "\uFEFF[{'#ns':'n','#type':'Т','#value':V}]",
                "{'message':{'header':{},'body':{'object':[{'#type':'Т','#value':V}]}}}",
                "[{'object':{'#type':'Т','#value':V}},{'object':{'#type':'Т','#value':V}}]",
                "{'type':'Т','ref':R,'value':V}",
                "{'type':'Т','ref':S,'value':V}",
                "{'type':'Т','ref':R,'deleted':true}",
                "{'type':'Т','ref':R,'deleted':true,'value':{}}",
                "{'type':'Т','ref':R,'value':{}}",
                "{'type':'Т','ref':R,'value':{'#deleted':true}}",
                "{'type':'Т','value':{'#deleted':true}}",
                "{'type':'Т','value':{'Ссылка':''}}",
                "{'type':'Т','key':[{'string':'а'}],'value':{'Записи':[]}}",
                "{'type':'Т','key':[{'string':'а'}],'value':{'Отбор':{'а':1},'Записи':[]}}",
                "{'type':'Т','ref':R,'deleted':false}",
                "{'type':'Т','ref':R,'deleted':1}",
                "{'type':'Т','ref':R,'deleted':'true','value':V}",
                "{'type':'Т','ref':1,'value':V}",
                "{'type':'Т','ref':'x','value':V}",
                "{'type':'Т','mark':'20260131080000000','value':V}",
                "{'type':'Т','mark':'2026','value':V}",
                "{'type':'Т','mark':1,'value':V}",
                "{'type':'Т','owner':{'type':'У','ref':S},'value':V}",
                "{'type':'Т','owner':{'type':'У'},'value':V}",
                "{'type':'Т','owner':5,'value':V}",
                "{'type':'Т','refs':[],'value':V}",
                "{'type':'Т','refs':[{'type':'У','ref':S,'x':[1]}],'value':V}",
                "{'type':'Т','refs':[{'#type':'У','ref':S}],'value':V}",
                "{'type':'Т','refs':[{'type':'У','key':[{'string':'а'}]}],'value':V}",
                "{'type':'Т','refs':[1],'value':V}",
                "{'type':'Т','refs':{},'value':V}",
                "{'type':'Т','key':[{'string':'а'}],'value':V}",
                "{'type':'Т','key':5,'value':V}",
                "{'type':'Т','unknown':{'a':[1]},'value':V}",
                "{'type':'Т','type':'У','value':V}",
                "{'type':'Т','value':5}",
                "{'type':5,'value':V}",
                "{'ns':5,'type':'Т','value':V}",
                "{'value':V}",
                "{'type':'Т'}",
                "{'header':{}}",
                "{}",
                "17",
                "[[]]",
                "{'type':'Т','value':V",
                "{'type':'Т','value':V}]"
            })
    @DisplayName("both take, or both refuse,")
    void agree(String form) throws IOException {
        byte[] body =
                form.replace('\'', '"')
                        .replace("V", VALUE)
                        .replace("R", REFERENCE)
                        .replace("S", OTHER)
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(split(body)).isEqualTo(submitted(body));
    }
}
