package io.dromedary.component.eventlog;

import io.dromedary.component.RedeliveryConfiguration;
import io.dromedary.eventlog.LogSettings;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code onec-eventlog:}. */
@UriParams
public class EventLogConfiguration extends RedeliveryConfiguration implements Cloneable {

    @UriPath(
            description =
                    "Name of the infobase. With a cluster registry as directory the infobases are"
                            + " named by the registry, and this is just a name, such as cluster.")
    @Metadata(required = true)
    private String name;

    @UriParam(
            label = "consumer",
            description =
                    "Folder of the log: a 1Cv8Log, or a cluster registry (reg_1541) whose"
                            + " infobases in 1CV8Clst.lst are then all followed. A single .lgp or"
                            + " .lgd file will do, too.")
    @Metadata(required = true)
    private String directory;

    @UriParam(
            label = "consumer",
            description =
                    "Tells two readers of one log apart: each has a checkpoint of its own, named"
                            + " after infobase and reader. Needed only for the second route on a"
                            + " log. Changing it means reading from start again.")
    private String reader = "";

    @UriParam(
            label = "consumer",
            description =
                    "Time zone of the server that writes the log, e.g. Europe/Moscow: the text"
                            + " format is in local time. The zone of this machine if not given.")
    private String zone = "";

    @UriParam(
            label = "consumer",
            defaultValue = "beginning",
            description =
                    "Where reading begins if there is no checkpoint yet: beginning, end, a moment"
                            + " such as 2026-01-31T00:00:00Z, or a position"
                            + " HEADER-GUID/FILE.lgp/OFFSET.")
    private String start = "beginning";

    @UriParam(
            label = "consumer",
            description =
                    "Which events are read at all, by full name, comma-separated; * at the end of"
                            + " a name stands for anything: _$Transaction$_.*,_$Data$_.*. Applied"
                            + " before a record is decoded. All events if not given. Mind that"
                            + " onec-transactions: needs _$Transaction$_.* and _$Session$_.*.")
    private String filter = "";

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description = "The most records of one exchange.")
    private int batchSize = 1000;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether the operating system's file notifications are used besides polling."
                            + " They cost nothing, but do not work on network shares.")
    private boolean notify = true;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "" + LogSettings.DEFAULT_COMMENT_LIMIT,
            description =
                    "Characters of a comment (or other text) that are kept; longer ones are cut"
                            + " and flagged.")
    private int commentLimit = LogSettings.DEFAULT_COMMENT_LIMIT;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How long the checkpoint of batches that led to nothing may wait before it is"
                            + " stored.")
    private long commitDelay = 1000;

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getReader() {
        return reader;
    }

    public void setReader(String reader) {
        this.reader = reader;
    }

    public String getZone() {
        return zone;
    }

    public void setZone(String zone) {
        this.zone = zone;
    }

    public String getStart() {
        return start;
    }

    public void setStart(String start) {
        this.start = start;
    }

    public String getFilter() {
        return filter;
    }

    public void setFilter(String filter) {
        this.filter = filter;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public boolean isNotify() {
        return notify;
    }

    public void setNotify(boolean notify) {
        this.notify = notify;
    }

    public int getCommentLimit() {
        return commentLimit;
    }

    public void setCommentLimit(int commentLimit) {
        this.commentLimit = commentLimit;
    }

    public long getCommitDelay() {
        return commitDelay;
    }

    public void setCommitDelay(long commitDelay) {
        this.commitDelay = commitDelay;
    }

    /** A configuration of its own for each endpoint. */
    public EventLogConfiguration copy() {
        try {
            return (EventLogConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
