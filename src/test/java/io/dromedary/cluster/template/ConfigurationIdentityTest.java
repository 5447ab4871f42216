package io.dromedary.cluster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An exported configuration")
class ConfigurationIdentityTest {

    @TempDir Path folder;

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("Configuration.xml"), text);
    }

    @Test
    @DisplayName("tells its own name and version, and not those of what it contains")
    void read() throws IOException {
        write(
                """
                \uFEFF<?xml version="1.0" encoding="UTF-8"?>
                <MetaDataObject xmlns="http://v8.1c.ru/8.3/MDClasses" version="2.10">
                  <Configuration uuid="1">
                    <InternalInfo><Name>internal</Name></InternalInfo>
                    <Properties>
                      <Name>Бухгалтерия</Name>
                      <Synonym><Version>0.0</Version></Synonym>
                      <Vendor>Фирма &quot;1С&quot;</Vendor>
                      <Version>3.0.150.27</Version>
                    </Properties>
                    <ChildObjects><Name>Other</Name></ChildObjects>
                  </Configuration>
                </MetaDataObject>
                """);

        assertThat(ConfigurationIdentity.read(folder))
                .isEqualTo(
                        new ConfigurationIdentity(
                                "Бухгалтерия",
                                ConfigurationVersion.parse("3.0.150.27").orElseThrow()));
    }

    @Test
    @DisplayName("without a version, cut off or missing is refused with the name of the file")
    void wrong() throws IOException {
        assertThatThrownBy(() -> ConfigurationIdentity.read(folder))
                .hasMessageContaining("Configuration.xml");
        write("<MetaDataObject><Configuration><Properties><Name>A</Name><Version/></Properties>");
        assertThatThrownBy(() -> ConfigurationIdentity.read(folder))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Configuration.xml");
        write(
                "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                        + "<M><C><Properties><Name>&e;</Name><Version>1.1</Version></Properties></C></M>");
        assertThatThrownBy(() -> ConfigurationIdentity.read(folder))
                .isInstanceOf(TemplateException.class);
    }
}
