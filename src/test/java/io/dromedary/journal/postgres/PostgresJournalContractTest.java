package io.dromedary.journal.postgres;

import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalContract;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The PostgreSQL journal, as every journal:")
class PostgresJournalContractTest extends JournalContract {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    private Path opened = Path.of("");

    @Override
    protected Journal open(Path folder) {
        if (!folder.equals(opened)) {
            POSTGRES.renew();
            opened = folder;
        }
        return PostgresJournal.open(POSTGRES.access());
    }
}
