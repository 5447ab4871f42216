package io.dromedary.journal.sqlite;

import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQLite journal, as every journal:")
class SqliteJournalContractTest extends JournalContract {

    @Override
    protected Journal open(Path folder) {
        return SqliteJournal.open(folder.resolve("journal.db"));
    }
}
