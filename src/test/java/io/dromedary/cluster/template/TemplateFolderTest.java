package io.dromedary.cluster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

@DisplayName("A folder of templates")
class TemplateFolderTest {

    @TempDir Path folder;

    private Path template(String name, byte[] manifest, byte[] update) throws IOException {
        Path template = Files.createDirectories(folder.resolve("1c").resolve(name));
        Files.write(template.resolve("1cv8.mft"), manifest);
        Files.write(template.resolve("UpdInfo.txt"), update);
        return Files.write(template.resolve("1cv8.cfu"), new byte[] {1});
    }

    private static byte[] bytes(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static ConfigurationVersion version(String text) {
        return ConfigurationVersion.parse(text).orElseThrow();
    }

    @Test
    @DisplayName("is read in UTF-8 with a byte order mark, and in Windows-1251, with any line ends")
    void encodings() throws IOException {
        Path utf =
                template(
                        "utf",
                        bytes(
                                "\uFEFFVendor=Фирма \"1С\"\r\nName=Бухгалтерия\r\nVersion=3.0.2.10\r\n[Config1]\r\nVersion=9\r\n",
                                StandardCharsets.UTF_8),
                        bytes(
                                "\uFEFFVersion=3.0.2.10\r\nFromVersions=;3.0.1.5;3.0.1.9;\r\nUpdateDate=1\r\n",
                                StandardCharsets.UTF_8));
        Path ansi =
                template(
                        "ansi",
                        bytes("Name=Торговля\nVersion=11.4\n", Charset.forName("windows-1251")),
                        bytes("FromVersions=11.3", Charset.forName("windows-1251")));

        assertThat(TemplateFolder.read(folder).templates())
                .containsExactlyInAnyOrder(
                        new UpdateTemplate(
                                "Бухгалтерия",
                                version("3.0.2.10"),
                                Set.of(version("3.0.1.5"), version("3.0.1.9")),
                                utf),
                        new UpdateTemplate(
                                "Торговля", version("11.4"), Set.of(version("11.3")), ansi));
    }

    @Test
    @DisplayName(
            "is read with names in capital letters, and a whole configuration in place of an update")
    void capitals() throws IOException {
        Path template = Files.createDirectories(folder.resolve("T"));
        Files.writeString(template.resolve("1Cv8.MFT"), "NAME=A\nVERSION=2.0\n");
        Files.writeString(template.resolve("UPDINFO.TXT"), "FROMVERSIONS=;1.0;\n");
        Files.writeString(template.resolve("1CV8.CF"), "x");

        assertThat(TemplateFolder.read(folder).templates())
                .extracting(UpdateTemplate::name)
                .containsExactly("A");
    }

    @Test
    @DisplayName("passes by what is no update, and tells of what is wrong")
    void hostile() throws IOException {
        template("no-name", bytes("Version=1", StandardCharsets.UTF_8), new byte[0]);
        template("no-version", bytes("Name=A\nVersion=../..", StandardCharsets.UTF_8), new byte[0]);
        template("zeros", new byte[4096], new byte[4096]);
        template("huge", new byte[(1 << 20) + 1], new byte[0]);
        template(
                "from",
                bytes("Name=A\nVersion=2", StandardCharsets.UTF_8),
                bytes("FromVersions=;;x;99999999999999;-1;", StandardCharsets.UTF_8));
        Path setup = Files.createDirectories(folder.resolve("setup only"));
        Files.writeString(setup.resolve("1cv8.mft"), "Name=A\nVersion=3\n");

        TemplateFolder.Found found = TemplateFolder.read(folder);
        assertThat(found.templates())
                .singleElement()
                .satisfies(template -> assertThat(template.from()).isEmpty());
        assertThat(found.problems()).hasSize(4).anyMatch(text -> text.contains("no-version"));
    }

    @Test
    @DisplayName("must be there")
    void missing() {
        assertThatThrownBy(() -> TemplateFolder.read(folder.resolve("none")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("update: templates");
    }

    @Property(tries = 200)
    @Label("is read whatever bytes are in it")
    void wild(@ForAll byte[] manifest, @ForAll byte[] update) throws IOException {
        folder = Files.createTempDirectory("templates"); // jqwik fills in no @TempDir
        try {
            template("wild", manifest, update);
            TemplateFolder.Found found = TemplateFolder.read(folder);
            assertThat(found.templates().size() + found.problems().size()).isEqualTo(1);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
