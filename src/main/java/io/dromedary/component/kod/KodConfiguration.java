package io.dromedary.component.kod;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code kod:}. */
@UriParams
public class KodConfiguration extends ChangesConfiguration implements Cloneable {

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

    @UriPath(
            enums = "messages,changes,split,group,acknowledge",
            description =
                    "What is exchanged: messages in a folder; changes of objects in the registry;"
                            + " or, as a step, a body of any size that is split into messages;"
                            + " group and acknowledge are steps by which a receiver asks for the"
                            + " messages in a folder.")
    @Metadata(required = true)
    private String kind;

    @UriParam(
            description =
                    "Exchange directory, which all but kod:changes need: the folder of the minute"
                            + " directories. It must exist.")
    private String directory;

    @UriParam(label = "advanced", defaultValue = "2", description = "Digits of the codes of nodes.")
    private int codeLength = 2;

    @UriParam(
            defaultValue = "134217728",
            description =
                    "Longest message. A longer one is put into quarantine, or not written; objects"
                            + " that must go in a longer one are put aside.")
    private long maxBytes = 134_217_728L;

    @UriParam(
            label = "advanced",
            defaultValue = "200",
            description = "Deepest nesting of JSON in a message.")
    private int maxDepth = 200;

    @UriParam(defaultValue = "100000", description = "Most objects of a message.")
    private int maxObjects = 100_000;

    @UriParam(
            label = "producer",
            defaultValue = "1048576",
            description =
                    "About the size of the messages that kod:split writes. Objects that refer to"
                            + " each other may make a larger one.")
    private long messageSize = 1_048_576L;

    @UriParam(
            label = "producer",
            description =
                    "Code of the node that sends, if the header KodSender does " + "not say it.")
    private String sender = "";

    @UriParam(
            description =
                    "Code of a node: the consumer takes messages to it only, "
                            + "those to every node if it is not given; the producer writes "
                            + "messages to it if the header KodRecipient does not say "
                            + "another.")
    private String recipient = "";

    @UriParam(
            label = "consumer",
            description =
                    "Name under which receipts are kept. The directory if not "
                            + "given, as it is written here; give a name if the same "
                            + "directory may be mounted elsewhere later.")
    private String inbox = "";

    @UriParam(
            label = "consumer",
            defaultValue = "4",
            description =
                    "Most messages of one mark, and of all streams together, that "
                            + "are under way at once. 0 receives, or sends, nothing.")
    private int maxParallel = 4;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1000",
            description =
                    "Waiting messages of a stream after which no further minute directory is "
                            + "looked into. Up to sixteen times as many names of a stream are "
                            + "held in memory.")
    private int portion = 1_000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "67108864",
            description =
                    "Most bytes of the messages under way at once; a larger one "
                            + "is taken alone.")
    private long maxBytesUnderWay = 67_108_864L;

    @UriParam(
            label = "consumer",
            defaultValue = "200ms",
            javaType = "java.time.Duration",
            description =
                    "How often the directory, or the registry, is looked at. Changes that are"
                            + " submitted in this process are sent at once.")
    private long pollInterval = 200L;

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
            defaultValue = "journal:kod",
            description =
                    "Endpoint that takes the events, such as kod.collision, kod.history.complete"
                            + " and kod.message.applied.")
    private String events = "journal:kod";

    @UriParam(
            defaultValue = "false",
            description =
                    "kod:messages, kod:acknowledge: whether each message that was applied is told as"
                            + " the event kod.message.applied before it is removed. That is a write"
                            + " to the journal a message, and what only passes messages on applies"
                            + " none, so it is off unless somebody subscribes.")
    private boolean appliedEvents;

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

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public int getCodeLength() {
        return codeLength;
    }

    public void setCodeLength(int codeLength) {
        this.codeLength = codeLength;
    }

    public long getMaxBytes() {
        return maxBytes;
    }

    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    public int getMaxDepth() {
        return maxDepth;
    }

    public void setMaxDepth(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    public int getMaxObjects() {
        return maxObjects;
    }

    public void setMaxObjects(int maxObjects) {
        this.maxObjects = maxObjects;
    }

    public long getMessageSize() {
        return messageSize;
    }

    public void setMessageSize(long messageSize) {
        this.messageSize = messageSize;
    }

    public String getSender() {
        return sender;
    }

    public void setSender(String sender) {
        this.sender = sender;
    }

    public String getRecipient() {
        return recipient;
    }

    public void setRecipient(String recipient) {
        this.recipient = recipient;
    }

    public String getInbox() {
        return inbox;
    }

    public void setInbox(String inbox) {
        this.inbox = inbox;
    }

    public int getMaxParallel() {
        return maxParallel;
    }

    public void setMaxParallel(int maxParallel) {
        this.maxParallel = maxParallel;
    }

    public int getPortion() {
        return portion;
    }

    public void setPortion(int portion) {
        this.portion = portion;
    }

    public long getMaxBytesUnderWay() {
        return maxBytesUnderWay;
    }

    public void setMaxBytesUnderWay(long maxBytesUnderWay) {
        this.maxBytesUnderWay = maxBytesUnderWay;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
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

    public String getEvents() {
        return events;
    }

    public void setEvents(String events) {
        this.events = events;
    }

    public boolean isAppliedEvents() {
        return appliedEvents;
    }

    public void setAppliedEvents(boolean appliedEvents) {
        this.appliedEvents = appliedEvents;
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

    /** A configuration of its own for each endpoint. */
    public KodConfiguration copy() {
        try {
            return (KodConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
