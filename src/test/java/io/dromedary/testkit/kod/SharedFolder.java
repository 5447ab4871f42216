package io.dromedary.testkit.kod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One exchange directory that all nodes see.
 *
 * @param exchange need not exist
 */
public record SharedFolder(Path exchange) implements Transport {

    @Override
    public Path directory(String node) throws IOException {
        return Files.createDirectories(exchange);
    }

    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public void begin() {
        // It is there.
    }

    @Override
    public void harm() {
        // Whoever works on it is killed, which is all.
    }

    @Override
    public boolean isEmpty() {
        return true;
    }
}
