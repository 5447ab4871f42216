package io.dromedary.component.kod;

import org.apache.camel.spi.Metadata;

/** Headers of the exchanges of {@code kod:}. */
public final class KodConstants {

    @Metadata(
            description =
                    "Code of the node that sends. When writing, the option sender or the message's"
                            + " own header stands in for it",
            javaType = "String")
    public static final String SENDER = "KodSender";

    @Metadata(
            description =
                    "Code of the node that receives. When writing, the option recipient or the"
                            + " message's own header stands in for it",
            javaType = "String")
    public static final String RECIPIENT = "KodRecipient";

    @Metadata(
            description =
                    "Mark of the session, yyyyMMddHHmmssSSS in UTC. When writing, a new one is"
                            + " taken if it is missing",
            javaType = "String")
    public static final String MARK = "KodMark";

    @Metadata(
            description = "Number of the message in its session. When writing, 1 if it is missing",
            javaType = "Integer")
    public static final String NUMBER = "KodNumber";

    @Metadata(
            description = "Name of the file. Set, and never read: names are made of the others",
            javaType = "String")
    public static final String FILE_NAME = "KodFileName";

    @Metadata(
            label = "consumer",
            description =
                    "SHA-256 of the body, in hexadecimal: with the name it tells whether a message"
                            + " was applied already",
            javaType = "String")
    public static final String SHA256 = "KodSha256";

    @Metadata(label = "consumer", description = "How many objects it has", javaType = "Integer")
    public static final String OBJECTS = "KodObjects";

    @Metadata(
            label = "producer",
            description =
                    "How many messages kod:split has written, kod:group gives, or"
                            + " kod:acknowledge has removed",
            javaType = "Integer")
    public static final String MESSAGES = "KodMessages";

    @Metadata(
            label = "consumer",
            description = "Whether a message of a later mark was applied before",
            javaType = "Boolean")
    public static final String LATE = "KodLate";

    @Metadata(
            description = "Type of an object. Set when a recipients rule is evaluated",
            javaType = "String")
    public static final String TYPE = "KodType";

    @Metadata(
            description = "Key of an object. Set when a recipients rule is evaluated",
            javaType = "String")
    public static final String KEY = "KodKey";

    @Metadata(
            label = "producer",
            description = "Whether nothing of a received message is left to be applied",
            javaType = "Boolean")
    public static final String EMPTY = "KodEmpty";

    @Metadata(
            label = "producer",
            description =
                    "Which version of an object stays, local or received: the answer of a judge",
            javaType = "String")
    public static final String WINNER = "KodWinner";

    @Metadata(
            label = "producer",
            description = "When the local version that a judge is asked about was changed",
            javaType = "String")
    public static final String LOCAL_MARK = "KodLocalMark";

    @Metadata(
            label = "producer",
            description = "Seconds that kod:group waits for messages if there are none",
            javaType = "Integer")
    public static final String WAIT = "KodWait";

    @Metadata(
            label = "producer",
            description =
                    "Name of a submission: what was submitted under it in the last 30 days, with the"
                            + " same content, is not submitted once more",
            javaType = "String")
    public static final String SUBMISSION = "KodSubmission";

    private KodConstants() {}
}
