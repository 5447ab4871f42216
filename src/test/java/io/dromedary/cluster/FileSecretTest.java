package io.dromedary.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A secret in a file")
class FileSecretTest {

    @TempDir Path folder;

    private FileSecret secret(String text) throws IOException {
        return new FileSecret(Files.writeString(folder.resolve("password"), text));
    }

    @Test
    @DisplayName("is its first line, without the mark that editors of Windows put before it")
    void firstLine() throws IOException {
        assertThat(secret("пароль\nкомментарий").reveal()).isEqualTo("пароль");
        assertThat(secret("\uFEFFпароль\r\n").reveal()).isEqualTo("пароль");
    }

    @Test
    @DisplayName("is missed if there is none, and the file is named")
    void empty() throws IOException {
        FileSecret marked = secret("\uFEFF\n");

        assertThatExceptionOfType(MissingSecretException.class)
                .isThrownBy(marked::reveal)
                .withMessageContaining("password");
    }
}
