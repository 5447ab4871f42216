package io.dromedary.component.kod;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Those options of {@code kod:} that are of the receiving side alone. */
@UriParams
public abstract class ReceivingConfiguration extends ChangesConfiguration {

    /** What becomes of a message that the route does not take. */
    public enum OnFailure {
        /** Its stream waits for it. */
        block,
        /** It is put aside. */
        quarantine
    }

    /** What a message is for the route. */
    public enum Form {
        /** The bytes of the file. */
        bytes,
        /** A CloudEvent. */
        event
    }

    @UriParam(
            label = "consumer",
            description =
                    "Name under which receipts are kept. The directory if not "
                            + "given, as it is written here; give a name if the same "
                            + "directory may be mounted elsewhere later.")
    private String inbox = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1000",
            description =
                    "Waiting messages of a stream after which no further minute directory is "
                            + "looked into. Up to sixteen times as many names of a stream are "
                            + "held in memory.")
    private int portion = 1_000;

    @UriParam(
            label = "consumer",
            defaultValue = "2m",
            javaType = "java.time.Duration",
            description =
                    "How long a file that is not written to its end is waited for "
                            + "after it changed last. Then it is put into quarantine.")
    private long notYetLimit = 120_000L;

    @UriParam(
            label = "consumer",
            defaultValue = "block",
            description =
                    "What becomes of a message that the route does not take: "
                            + "block delivers it again for ever, and its stream waits; "
                            + "quarantine puts it aside after maximumRedeliveries.")
    private OnFailure onFailure = OnFailure.block;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "How often a failed message is delivered again before it is "
                            + "put into quarantine.")
    private int maximumRedeliveries = 5;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "30d",
            javaType = "java.time.Duration",
            description =
                    "How long receipts are kept. A message that comes again later "
                            + "than that is applied again.")
    private long receiptsKept = 2_592_000_000L;

    @UriParam(
            label = "consumer",
            defaultValue = "bytes",
            description =
                    "The body: bytes, those of the file, or event, a CloudEvent with the name of "
                            + "the file as id and its stream as subject, for components that "
                            + "carry events. The producer takes either.")
    private Form form = Form.bytes;

    @UriParam(
            label = "producer",
            defaultValue = "16777216",
            description =
                    "kod:group: most bytes of the messages of an answer. The rest of a larger group"
                            + " comes next; a single message may exceed it.")
    private long maxGroupBytes = 16_777_216L;

    @UriParam(
            label = "producer",
            defaultValue = "60s",
            javaType = "java.time.Duration",
            description = "kod:group: longest wait for messages, whatever the header KodWait says.")
    private long maxWait = 60_000L;

    @UriParam(
            label = "producer,advanced",
            defaultValue = "32",
            description = "kod:group: how many may wait at once; others are refused.")
    private int maxWaiting = 32;

    @UriParam(
            defaultValue = "false",
            description =
                    "kod:messages, kod:acknowledge: whether each message that was applied is told as"
                            + " the event kod.message.applied before it is removed. That is a write"
                            + " to the journal a message, and what only passes messages on applies"
                            + " none, so it is off unless somebody subscribes.")
    private boolean appliedEvents;

    public String getInbox() {
        return inbox;
    }

    public void setInbox(String inbox) {
        this.inbox = inbox;
    }

    public int getPortion() {
        return portion;
    }

    public void setPortion(int portion) {
        this.portion = portion;
    }

    public long getNotYetLimit() {
        return notYetLimit;
    }

    public void setNotYetLimit(long notYetLimit) {
        this.notYetLimit = notYetLimit;
    }

    public OnFailure getOnFailure() {
        return onFailure;
    }

    public void setOnFailure(OnFailure onFailure) {
        this.onFailure = onFailure;
    }

    public int getMaximumRedeliveries() {
        return maximumRedeliveries;
    }

    public void setMaximumRedeliveries(int maximumRedeliveries) {
        this.maximumRedeliveries = maximumRedeliveries;
    }

    public long getReceiptsKept() {
        return receiptsKept;
    }

    public void setReceiptsKept(long receiptsKept) {
        this.receiptsKept = receiptsKept;
    }

    public Form getForm() {
        return form;
    }

    public void setForm(Form form) {
        this.form = form;
    }

    public long getMaxGroupBytes() {
        return maxGroupBytes;
    }

    public void setMaxGroupBytes(long maxGroupBytes) {
        this.maxGroupBytes = maxGroupBytes;
    }

    public long getMaxWait() {
        return maxWait;
    }

    public void setMaxWait(long maxWait) {
        this.maxWait = maxWait;
    }

    public int getMaxWaiting() {
        return maxWaiting;
    }

    public void setMaxWaiting(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    public boolean isAppliedEvents() {
        return appliedEvents;
    }

    public void setAppliedEvents(boolean appliedEvents) {
        this.appliedEvents = appliedEvents;
    }
}
