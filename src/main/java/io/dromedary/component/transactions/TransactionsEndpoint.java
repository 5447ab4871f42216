package io.dromedary.component.transactions;

import io.dromedary.component.EventNames;
import io.dromedary.event.EventFilter;
import io.dromedary.transaction.GroupingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Group the records of 1C event logs into transactions with an outcome, and make events of them.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "onec-transactions",
        title = "1C Transactions",
        syntax = "onec-transactions:name",
        producerOnly = true,
        category = {Category.TRANSFORMATION})
public class TransactionsEndpoint extends DefaultEndpoint {

    @UriParam private TransactionsConfiguration configuration;

    /** Made by the component. */
    public TransactionsEndpoint(
            String uri, TransactionsComponent component, TransactionsConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        OutcomeKinds kinds = OutcomeKinds.parse(configuration.getOutcomes());
        return new TransactionsProducer(
                this, kinds, EventFilter.parseText(configuration.getFilter()), options(kinds));
    }

    private GroupingOptions options(OutcomeKinds kinds) {
        Predicate<String> records =
                configuration.getRecords().isBlank()
                        ? name -> false
                        : EventNames.parse(configuration.getRecords());
        return GroupingOptions.defaults(Path.of(configuration.getSpillDirectory()))
                .withEmpty(kinds.empty())
                .withOutcomes(kinds.rolledBack(), kinds.abandoned())
                .withRecords(record -> records.test(record.event().name()))
                .withMaxOpenAge(Duration.ofMillis(configuration.getMaxOpenAge()))
                .withMemory(
                        configuration.getMaxRecordsInMemory(),
                        configuration.getMaxBytesInMemory(),
                        configuration.getMaxTotalBytesInMemory());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        throw new IllegalArgumentException(
                "onec-transactions: cannot stand in 'from'; it is a step behind onec-eventlog:");
    }

    public TransactionsConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(TransactionsConfiguration configuration) {
        this.configuration = configuration;
    }
}
