package io.dromedary.transaction;

import static io.dromedary.testkit.Records.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.testkit.Records;
import io.dromedary.testkit.Records.Session;
import io.dromedary.testkit.Records.Transaction;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Records of a log become transactions")
class TransactionGrouperTest {

    @TempDir Path spill;

    private final Records log = new Records();

    @Test
    @DisplayName("A commit tells the transaction with everything inside it")
    void committed() throws IOException {
        Session one = log.session(1);
        Session two = log.session(2);
        Transaction first = one.begin();
        Transaction second = two.begin();
        first.update("Документ.Заказ", reference(1));
        second.update("Справочник.Товары", reference(2));
        second.commit();
        first.commit();

        List<LogOutcome> outcomes =
                new TransactionGrouper(GroupingOptions.defaults(spill)).accept(log.batch());

        assertThat(outcomes).hasSize(2).allMatch(TransactionCommitted.class::isInstance);
        assertThat(((TransactionCommitted) outcomes.get(0)).body().id()).isEqualTo(second.id());
    }
}
