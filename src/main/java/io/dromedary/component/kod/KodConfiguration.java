package io.dromedary.component.kod;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** Options of {@code kod:}. */
@UriParams
public class KodConfiguration extends ReceivingConfiguration implements Cloneable {

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

    @UriParam(
            label = "advanced",
            defaultValue = "0",
            description =
                    "Digits of the codes of nodes; 0 for those of the nodes of the rules, and 2"
                            + " where there are no rules.")
    private int codeLength;

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
            defaultValue = "4",
            description =
                    "Most messages of one mark, and of all streams together, that "
                            + "are under way at once. 0 receives, or sends, nothing.")
    private int maxParallel = 4;

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
            defaultValue = "journal:kod",
            description =
                    "Endpoint that takes the events, such as kod.alarm, kod.collision,"
                            + " kod.history.complete and kod.message.applied.")
    private String events = "journal:kod";

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

    public int getMaxParallel() {
        return maxParallel;
    }

    public void setMaxParallel(int maxParallel) {
        this.maxParallel = maxParallel;
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

    public String getEvents() {
        return events;
    }

    public void setEvents(String events) {
        this.events = events;
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
