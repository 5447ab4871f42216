package io.dromedary.kod.store;

import io.dromedary.kod.rules.CollisionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.springframework.util.FileSystemUtils;

@Label("The registry of КОД in SQLite")
class SqliteComparisonTest {

    private static final int STEPS = 60;

    private static Path folder;

    /** Tables are made once, and copied. */
    @BeforeContainer
    static void prepare() throws IOException {
        folder = Files.createTempDirectory("registries");
        KodStore.open(folder.resolve("empty.db")).close();
    }

    @AfterContainer
    static void clean() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    @Property(tries = 60)
    @Label("answers as one of maps, whatever was done to it")
    void answers(@ForAll Random random, @ForAll CollisionPolicy policy) throws IOException {
        Path file = Files.createTempDirectory(folder, "try").resolve("kod.db");
        Files.copy(folder.resolve("empty.db"), file);
        try (KodStore store = KodStore.open(file)) {
            new RegistryComparison(store, random, policy).run(STEPS);
        }
    }
}
