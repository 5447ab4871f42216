package io.dromedary.component.transactions;

import io.dromedary.transaction.GroupingOptions;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code onec-transactions:}. */
@UriParams
public class TransactionsConfiguration implements Cloneable {

    @UriPath(description = "A name for the step, used in messages.")
    @Metadata(required = true)
    private String name;

    @UriParam(
            label = "producer",
            defaultValue = "committed,abandoned,sessions,jobs,users",
            description =
                    "What is told, comma-separated: committed, rolledBack and abandoned"
                            + " transactions; empty ones (a transaction without a single record)"
                            + " besides; finished sessions; finished background jobs; changed"
                            + " users. A gap in the log is always told.")
    private String outcomes = "committed,abandoned,sessions,jobs,users";

    @UriParam(
            label = "producer",
            description =
                    "Which of the other records are told one by one, by the full name of their"
                            + " event, comma-separated; * at the end of a name stands for anything:"
                            + " _$InfoBase$_.*,_$PerformError$_. None if not given.")
    private String records = "";

    @UriParam(
            label = "producer",
            description =
                    "Which events are passed on:"
                            + " metadata=Документ.*,Справочник.Товары;user=Иванов. Each property"
                            + " given must match, by any of its values; * at the end of a value"
                            + " stands for anything. A transaction matches by any of the objects"
                            + " it changed. All if not given.")
    private String filter = "";

    @UriParam(
            label = "producer,advanced",
            defaultValue = "24h",
            javaType = "java.time.Duration",
            description =
                    "A transaction that is open for longer, by the clock of the log, is told as"
                            + " abandoned, so that it is not remembered for ever.")
    private long maxOpenAge = GroupingOptions.DEFAULT_MAX_OPEN_AGE.toMillis();

    @UriParam(
            label = "producer,advanced",
            defaultValue = "data/spill",
            description =
                    "Folder for the records of open transactions that are too large for memory."
                            + " In the program it is the folder spill in dromedary.data.")
    private String spillDirectory = "data/spill";

    @UriParam(
            label = "producer,advanced",
            defaultValue = "" + GroupingOptions.DEFAULT_RECORDS_PER_TRANSACTION,
            description = "An open transaction with more records goes to disk.")
    private int maxRecordsInMemory = GroupingOptions.DEFAULT_RECORDS_PER_TRANSACTION;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "" + GroupingOptions.DEFAULT_BYTES_PER_TRANSACTION,
            description = "An open transaction that takes more bytes of memory goes to disk.")
    private long maxBytesInMemory = GroupingOptions.DEFAULT_BYTES_PER_TRANSACTION;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "" + GroupingOptions.DEFAULT_BYTES_IN_TOTAL,
            description =
                    "When all open transactions of a log take more bytes of memory, the largest go"
                            + " to disk.")
    private long maxTotalBytesInMemory = GroupingOptions.DEFAULT_BYTES_IN_TOTAL;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getOutcomes() {
        return outcomes;
    }

    public void setOutcomes(String outcomes) {
        this.outcomes = outcomes;
    }

    public String getRecords() {
        return records;
    }

    public void setRecords(String records) {
        this.records = records;
    }

    public String getFilter() {
        return filter;
    }

    public void setFilter(String filter) {
        this.filter = filter;
    }

    public long getMaxOpenAge() {
        return maxOpenAge;
    }

    public void setMaxOpenAge(long maxOpenAge) {
        this.maxOpenAge = maxOpenAge;
    }

    public String getSpillDirectory() {
        return spillDirectory;
    }

    public void setSpillDirectory(String spillDirectory) {
        this.spillDirectory = spillDirectory;
    }

    public int getMaxRecordsInMemory() {
        return maxRecordsInMemory;
    }

    public void setMaxRecordsInMemory(int maxRecordsInMemory) {
        this.maxRecordsInMemory = maxRecordsInMemory;
    }

    public long getMaxBytesInMemory() {
        return maxBytesInMemory;
    }

    public void setMaxBytesInMemory(long maxBytesInMemory) {
        this.maxBytesInMemory = maxBytesInMemory;
    }

    public long getMaxTotalBytesInMemory() {
        return maxTotalBytesInMemory;
    }

    public void setMaxTotalBytesInMemory(long maxTotalBytesInMemory) {
        this.maxTotalBytesInMemory = maxTotalBytesInMemory;
    }

    /** A configuration of its own for each endpoint. */
    public TransactionsConfiguration copy() {
        try {
            return (TransactionsConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
