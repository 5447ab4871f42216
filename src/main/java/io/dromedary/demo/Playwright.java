package io.dromedary.demo;

import io.dromedary.demo.Catalogue.MetadataObject;
import io.dromedary.demo.EventRecord.Severity;
import io.dromedary.demo.LedgerEntry.Kind;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Writes the scripts of sessions: what a working day in an infobase looks like in its log. */
final class Playwright {

    private static final int LARGEST_TRANSACTION = 2_000;
    private static final DateTimeFormatter PRESENTATION =
            DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");
    private static final UUID CLIENT_MODES =
            UUID.fromString("fc01b5df-97fe-449b-83d4-218a090e681e");
    private static final UUID MANAGED = UUID.fromString("af1b61ff-d1b9-4053-ad85-8259b6626adc");

    private final Random random;
    private final Manners manners;
    private final Clock clock;

    Playwright(Random random, Manners manners, Clock clock) {
        this.random = random;
        this.manners = manners;
        this.clock = clock;
    }

    /** A person or a service logs on. */
    void logOn(Session session) {
        Participant who = session.participant();
        String systemUser = "TORG\\" + who.computer().toLowerCase(Locale.ROOT);
        if (chance(0.1)) {
            session.then(
                    () ->
                            session.write(
                                    event(session, "_$Session$_.AuthenticationError")
                                            .severity(Severity.E)
                                            .data(Value.structure(1, Value.text(systemUser)))));
        }
        session.then(
                () ->
                        session.write(
                                event(session, "_$Session$_.Authentication")
                                        .data(
                                                Value.structure(
                                                        6,
                                                        Value.text(who.user().name()),
                                                        Value.text(systemUser)))));
        session.then(() -> session.write(event(session, "_$Session$_.Start")));
    }

    /** Some work, then the session ends. */
    void work(Session session, int operations) {
        for (int i = 0; i < operations; i++) {
            operation(session);
        }
        finish(session);
    }

    /**
     * A background job from start to end.
     *
     * @param job the scheduled job it runs for; empty if a session started it
     */
    void job(Session session, Optional<MetadataObject> job) {
        List<MetadataObject> metadata = job.stream().toList();
        Value name =
                Value.text(
                        job.map(MetadataObject::shortName)
                                .orElse(any(Catalogue.BACKGROUND_METHODS)));
        session.then(() -> session.write(event(session, "_$Session$_.Start")));
        session.then(
                () -> session.write(event(session, "_$Job$_.Start").metadata(metadata).data(name)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            operation(session);
        }
        double fate = random.nextDouble();
        EventRecord end;
        if (fate < 0.85) {
            end = event(session, "_$Job$_.Finish");
        } else if (fate < 0.95) {
            end =
                    event(session, "_$Job$_.Error")
                            .severity(Severity.E)
                            .comment(
                                    "{ОбщийМодуль.ОбменСБанком.Модуль(132)}: Не удалось подключиться"
                                            + " к\nсервису (см. описание ошибки в журнале"
                                            + " регистрации).");
        } else if (fate < 0.98) {
            end = event(session, "_$Job$_.Cancel").severity(Severity.W);
        } else {
            end = event(session, "_$Job$_.Terminate").severity(Severity.W);
        }
        session.then(() -> session.endJob(end.metadata(metadata).data(name)));
        finish(session);
    }

    private void finish(Session session) {
        boolean disconnected = chance(0.25);
        session.then(() -> session.finish(disconnected));
    }

    private void operation(Session session) {
        double kind = random.nextDouble();
        if (kind < 0.8) {
            transaction(session);
        } else if (kind < 0.93) {
            session.then(() -> session.write(userEvent(session)));
        } else if (kind < 0.98) {
            access(session);
        } else {
            userUpdate(session);
        }
        if (chance(0.1)) {
            session.thenWait(1 + random.nextInt(40));
        }
    }

    private void transaction(Session session) {
        session.then(session::begin);
        if (!chance(manners.emptyTransaction())) {
            if (chance(0.5)) {
                postDocument(session);
            } else {
                changeObjects(session);
            }
            if (chance(0.2)) {
                session.then(() -> session.change(userEvent(session)));
            }
            if (chance(0.1)) {
                session.then(() -> session.write(userEvent(session)));
            }
        }
        if (chance(manners.dyingSession())) {
            finish(session);
        }
        Kind outcome = chance(manners.rollback()) ? Kind.ROLLED_BACK : Kind.COMMITTED;
        Optional<Manners.PatchOrder> patch =
                chance(manners.lostPatch()) ? Optional.empty() : Optional.of(patchOrder());
        session.then(() -> session.end(outcome, patch));
    }

    private Manners.PatchOrder patchOrder() {
        if (manners.patch() != Manners.PatchOrder.EITHER) {
            return manners.patch();
        }
        return random.nextBoolean() ? Manners.PatchOrder.BEFORE : Manners.PatchOrder.AFTER;
    }

    private void postDocument(Session session) {
        MetadataObject type = any(Catalogue.DOCUMENTS);
        UUID document = newId();
        String presentation =
                "%s %09d от %s"
                        .formatted(
                                type.shortName(),
                                random.nextInt(100_000),
                                PRESENTATION.format(LocalDateTime.now(clock)));
        change(session, chance(0.4) ? "_$Data$_.New" : "_$Data$_.Update", type, document)
                .presentation(presentation);
        change(session, chance(0.95) ? "_$Data$_.Post" : "_$Data$_.Unpost", type, document)
                .presentation(presentation);
        for (int i = random.nextInt(4); i > 0; i--) {
            EventRecord movement =
                    event(session, "_$Data$_.Update").metadata(List.of(any(Catalogue.REGISTERS)));
            session.then(() -> session.change(movement));
        }
    }

    private void changeObjects(Session session) {
        int changes =
                chance(manners.largeTransaction())
                        ? LARGEST_TRANSACTION / 4 + random.nextInt(LARGEST_TRANSACTION * 3 / 4)
                        : 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            double kind = random.nextDouble();
            String event = "_$Data$_.Update";
            if (kind < 0.25) {
                event = "_$Data$_.New";
            } else if (kind < 0.3) {
                event = "_$Data$_.Delete";
            }
            MetadataObject type = any(Catalogue.CATALOGS);
            change(session, event, type, newId())
                    .presentation(type.shortName() + " \"№ " + random.nextInt(10_000) + '"');
        }
    }

    private EventRecord change(Session session, String event, MetadataObject type, UUID object) {
        EventRecord record =
                event(session, event)
                        .metadata(List.of(type))
                        .data(Value.reference(type.table(), object));
        session.then(() -> session.change(record));
        return record;
    }

    private EventRecord userEvent(Session session) {
        double level = random.nextDouble();
        Severity severity = Severity.I;
        if (level < 0.1) {
            severity = Severity.E;
        } else if (level < 0.2) {
            severity = Severity.W;
        } else if (level < 0.3) {
            severity = Severity.N;
        }
        EventRecord record =
                event(session, any(Catalogue.USER_EVENTS))
                        .severity(severity)
                        .comment(any(Catalogue.COMMENTS));
        return switch (random.nextInt(5)) {
            case 0 -> record.data(Value.text("1: Простой текст"));
            case 1 -> record.data(Value.number(random.nextInt(1_000_000)));
            case 2 -> record.metadata(List.of(any(Catalogue.CATALOGS)));
            case 3 -> record.data(Value.flag(random.nextBoolean()));
            default -> record;
        };
    }

    private void access(Session session) {
        int objects = 1 + random.nextInt(chance(0.1) ? Catalogue.PROTECTED.size() : 3);
        EventRecord record =
                event(session, "_$Access$_.Access")
                        .metadata(Catalogue.PROTECTED.subList(0, objects))
                        .data(
                                Value.structure(
                                        6,
                                        Value.text(any(List.of("Чтение", "Редактирование"))),
                                        Value.UNDEFINED));
        session.then(() -> session.write(record));
    }

    private void userUpdate(Session session) {
        Catalogue.User changed = any(Catalogue.USERS);
        EventRecord record =
                event(session, "_$User$_.Update")
                        .data(
                                Value.structure(
                                        30,
                                        Value.flag(false),
                                        Value.flag(true),
                                        Value.text(changed.name()),
                                        Value.object(CLIENT_MODES, MANAGED),
                                        Value.text("Авто"),
                                        Value.array(
                                                Value.object(CLIENT_MODES, newId()),
                                                Value.object(CLIENT_MODES, newId())),
                                        Value.array(),
                                        Value.text("НеИспользовать")));
        session.then(() -> session.write(record));
    }

    private static EventRecord event(Session session, String name) {
        return new EventRecord(session.participant(), name);
    }

    private UUID newId() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }
}
