package io.dromedary.demo;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A record that is about to be written: a builder that holds what an ordinary one has. The fields
 * are those of the log, in its order.
 */
final class EventRecord {

    /** Level of a record. */
    enum Severity {
        I,
        W,
        E,
        N
    }

    private static final LocalDateTime EPOCH = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final long TICKS_A_SECOND = 10_000;

    private final Participant participant;
    private final String event;
    private char letter = 'N';
    private long time;
    private long begin;
    private boolean opening;
    private Severity severity = Severity.I;
    private String comment = "";
    private List<Catalogue.MetadataObject> metadata = List.of();
    private Value data = Value.UNDEFINED;
    private String presentation = "";

    EventRecord(Participant participant, String event) {
        this.participant = participant;
        this.event = event;
    }

    /** The record is the {@code Begin} of a transaction that is identified by its own place. */
    EventRecord opening() {
        opening = true;
        letter = 'U';
        return this;
    }

    /** The record belongs to the transaction whose {@code Begin} is given. */
    EventRecord in(Written transaction, char status) {
        letter = status;
        time = ticks(transaction.date());
        begin = transaction.offset();
        return this;
    }

    EventRecord severity(Severity level) {
        severity = level;
        return this;
    }

    EventRecord comment(String text) {
        comment = text;
        return this;
    }

    /** The object concerned, followed by additional ones. */
    EventRecord metadata(List<Catalogue.MetadataObject> objects) {
        metadata = objects;
        return this;
    }

    EventRecord data(Value value) {
        data = value;
        return this;
    }

    EventRecord presentation(String text) {
        presentation = text;
        return this;
    }

    byte[] format(LogDictionary dictionary, LocalDateTime date, long offset) {
        int user = dictionary.user(participant.user());
        int computer = dictionary.computer(participant.computer());
        BraceText text = new BraceText().open();
        text.bare(LogFolder.DATE.format(date)).bare(String.valueOf(letter));
        text.open()
                .bare(Long.toHexString(opening ? ticks(date) : time))
                .bare(Long.toHexString(opening ? offset : begin))
                .close();
        text.bare(user).bare(computer).bare(dictionary.application(participant.application()));
        text.bare(participant.connection()).bare(dictionary.event(event));
        text.bare(severity.name()).quoted(comment);
        text.bare(metadata.isEmpty() ? 0 : dictionary.metadata(metadata.get(0)));
        data.writeTo(text);
        text.quoted(presentation);
        if (participant.connected()) {
            text.bare(dictionary.server(participant.server()));
            text.bare(dictionary.port(participant.port())).bare(0);
        } else {
            text.bare(0).bare(0).bare(0);
        }
        text.bare(participant.session());
        text.bare(Math.max(0, metadata.size() - 1));
        metadata.stream().skip(1).forEach(object -> text.bare(dictionary.metadata(object)));
        List<Integer> separators = dictionary.separators(participant.separators());
        text.open();
        separators.forEach(text::bare);
        text.close().close();
        dictionary.seen(separators, user, computer);
        return text.bytes();
    }

    /** T of a transaction: 1/10000 s since 0001-01-01. */
    static long ticks(LocalDateTime moment) {
        return ChronoUnit.SECONDS.between(EPOCH, moment) * TICKS_A_SECOND;
    }
}
