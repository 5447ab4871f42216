package io.dromedary.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

@Label("A name made safe")
class SafeNameTest {

    @Example
    @Label("leaves letters of any script, digits, dots within and hyphens")
    void readable() {
        assertThat(SafeName.of("Бухгалтерия предприятия 3.0"))
                .isEqualTo("Бухгалтерия_предприятия_3.0");
        assertThat(SafeName.of("trade-2026")).isEqualTo("trade-2026");
        assertThat(SafeName.of("Йод")).isEqualTo(SafeName.of("И\u0306од")).isEqualTo("Йод");
    }

    @Example
    @Label("is no way out, nor hidden, nor an option, nor a device of Windows")
    void hostile() {
        assertThat(SafeName.of("..")).isEqualTo("_");
        assertThat(SafeName.of("")).isEqualTo("_");
        assertThat(SafeName.of("../../etc/passwd")).isEqualTo("_.._.._etc_passwd");
        assertThat(SafeName.of("a\\b:c*d?e\"f<g>h|i\0j\nk")).isEqualTo("a_b_c_d_e_f_g_h_i_j_k");
        assertThat(SafeName.of("-rf")).isEqualTo("_-rf");
        assertThat(SafeName.of("Con")).isEqualTo("_Con");
        assertThat(SafeName.of("nul.txt")).isEqualTo("_nul.txt");
        assertThat(SafeName.of("COM1")).isEqualTo("_COM1");
        assertThat(SafeName.of("COM10")).isEqualTo("COM10");
        assertThat(SafeName.of("end. ")).isEqualTo("end._");
        assertThat(SafeName.of("evil\u202Egnp.exe")).isEqualTo("evil_gnp.exe");
    }

    @Property
    @Label("is one folder's name of at most 190 bytes, whatever the text")
    void any(@ForAll @StringLength(max = 400) String text) {
        String name = SafeName.of(text);

        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 190);
        Path root = Path.of("/backup");
        assertThat(root.resolve(name).normalize().getParent()).isEqualTo(root);
        assertThat(name).doesNotContainPattern("[/\\\\:*?\"<>|\\p{Cntrl}]").doesNotEndWith(".");
        assertThat(SafeName.ascii(name)).matches("[\\x21-\\x7e]+");
    }
}
