package io.dromedary.component.kod;

import io.dromedary.component.RedeliveryConfiguration;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Those options of {@code kod:} that are of {@code kod:changes} alone. */
@UriParams
public abstract class ChangesConfiguration extends RedeliveryConfiguration {

    @UriParam(
            label = "consumer",
            defaultValue = "10000",
            description = "kod:changes: most changes that a session considers.")
    private int portionObjects = 10_000;

    @UriParam(
            label = "consumer",
            defaultValue = "67108864",
            description =
                    "kod:changes: most bytes of the values of these, after which no further change"
                            + " is taken.")
    private long portionBytes = 67_108_864L;

    @UriParam(
            label = "consumer",
            defaultValue = "500",
            description =
                    "kod:changes: a session uses another stream, up to maxParallel, for every so"
                            + " many objects.")
    private int minObjectsPerStream = 500;

    @UriParam(
            label = "consumer",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description =
                    "kod:changes: how long the other nodes wait for one whose messages are not"
                            + " delivered. Then it is left behind: what it has to get is remembered,"
                            + " and sent to it beside the messages of the others.")
    private long nodePatience = 10_000L;

    @UriParam(
            label = "consumer",
            defaultValue = "1048576",
            description =
                    "kod:changes: up to which size objects share a message that need not. Objects"
                            + " that refer to each other share one in any case.")
    private long maxMessageBytes = 1_048_576L;

    @UriParam(
            label = "consumer",
            defaultValue = "10000",
            description = "kod:changes: the same, in objects.")
    private int maxMessageObjects = 10_000;

    @UriParam(
            label = "consumer",
            defaultValue = "03:00",
            description =
                    "kod:changes: when all changes that came in behind the boundary are looked for,"
                            + " hours and minutes by the clock of this machine. Those of the last"
                            + " hour are looked for all day.")
    private String nightly = "03:00";

    @UriParam(
            label = "consumer",
            description =
                    "kod:changes: endpoint that is asked for objects that others refer to and that"
                            + " nobody has submitted, where the rules say so. It gets a JSON array"
                            + " of type and ref, and answers with objects as they are submitted.")
    private String resolver = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "kod:changes: how long the resolver is waited for.")
    private long resolverTimeout = 30_000L;

    @UriParam(
            label = "producer",
            description =
                    "kod:changes: the objects are old data, which does not wait to be sent, and this"
                            + " is the lower bound of the marks that it gets by the date that the"
                            + " rules name: yyyyMMddHHmmssSSS, UTC. Undated data gets it.")
    private String initialFrom = "";

    @UriParam(
            label = "producer",
            description = "kod:changes: the upper bound of the marks of old data.")
    private String initialTo = "";

    @UriParam(
            label = "producer",
            description =
                    "kod:changes: the time zone of the dates of old data; that of this machine if"
                            + " not given.")
    private String initialZone = "";

    @UriParam(
            label = "producer",
            description =
                    "kod:changes: the body is a message of another node, which is taken into the"
                            + " registry: when the endpoint of the option apply has applied it, or"
                            + " at once if there is none; then objects that must not be applied are"
                            + " taken out of it.")
    private boolean received;

    @UriParam(
            label = "producer",
            description =
                    "kod:changes: endpoint that applies a received message and returns when that is"
                            + " done. Where a version of this node stays it gets that in place of"
                            + " the received one. If it fails the registry stays as it is.")
    private String apply = "";

    @UriParam(
            label = "producer",
            description =
                    "kod:changes: endpoint that decides collisions where the rules say ask. It"
                            + " gets a message with two objects, the local version and the received"
                            + " one, and sets the header KodWinner to local or received.")
    private String judge = "";

    public int getPortionObjects() {
        return portionObjects;
    }

    public void setPortionObjects(int portionObjects) {
        this.portionObjects = portionObjects;
    }

    public long getPortionBytes() {
        return portionBytes;
    }

    public void setPortionBytes(long portionBytes) {
        this.portionBytes = portionBytes;
    }

    public int getMinObjectsPerStream() {
        return minObjectsPerStream;
    }

    public void setMinObjectsPerStream(int minObjectsPerStream) {
        this.minObjectsPerStream = minObjectsPerStream;
    }

    public long getNodePatience() {
        return nodePatience;
    }

    public void setNodePatience(long nodePatience) {
        this.nodePatience = nodePatience;
    }

    public long getMaxMessageBytes() {
        return maxMessageBytes;
    }

    public void setMaxMessageBytes(long maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    public int getMaxMessageObjects() {
        return maxMessageObjects;
    }

    public void setMaxMessageObjects(int maxMessageObjects) {
        this.maxMessageObjects = maxMessageObjects;
    }

    public String getNightly() {
        return nightly;
    }

    public void setNightly(String nightly) {
        this.nightly = nightly;
    }

    public String getResolver() {
        return resolver;
    }

    public void setResolver(String resolver) {
        this.resolver = resolver;
    }

    public long getResolverTimeout() {
        return resolverTimeout;
    }

    public void setResolverTimeout(long resolverTimeout) {
        this.resolverTimeout = resolverTimeout;
    }

    public String getInitialFrom() {
        return initialFrom;
    }

    public void setInitialFrom(String initialFrom) {
        this.initialFrom = initialFrom;
    }

    public String getInitialTo() {
        return initialTo;
    }

    public void setInitialTo(String initialTo) {
        this.initialTo = initialTo;
    }

    public String getInitialZone() {
        return initialZone;
    }

    public void setInitialZone(String initialZone) {
        this.initialZone = initialZone;
    }

    public boolean isReceived() {
        return received;
    }

    public void setReceived(boolean received) {
        this.received = received;
    }

    public String getApply() {
        return apply;
    }

    public void setApply(String apply) {
        this.apply = apply;
    }

    public String getJudge() {
        return judge;
    }

    public void setJudge(String judge) {
        this.judge = judge;
    }
}
