package io.dromedary.demo;

import io.dromedary.demo.Catalogue.SeparatorValue;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The running platform: its sessions, and the log they write together. Not thread-safe. */
final class Platform implements Closeable {

    private final SimulationSettings settings;
    private final Ledger ledger;
    private final Random random;
    private final LogFolder folder;
    private final Playwright playwright;
    private final List<Session> sessions = new ArrayList<>();
    private long lastSession;
    private long lastConnection;

    Platform(SimulationSettings settings, Ledger ledger) throws IOException {
        this.settings = settings;
        this.ledger = ledger;
        this.random = new Random(settings.seed());
        this.folder = new LogFolder(settings, random);
        this.playwright = new Playwright(random, settings.manners(), settings.clock());
    }

    /** Lets the sessions work until one of them has ended a transaction. */
    void advance() throws IOException {
        while (sessions.size() < settings.sessions()) {
            sessions.add(newSession());
        }
        boolean ended = false;
        while (!ended) {
            int index = random.nextInt(sessions.size());
            Session session = sessions.get(index);
            int before = session.ended();
            session.step();
            ended = session.ended() > before;
            if (session.isOver()) {
                sessions.set(index, newSession());
            }
        }
    }

    /** Lets every open transaction come to its end and begins no other. */
    void settle() throws IOException {
        for (Session session : sessions) {
            while (session.transaction().isPresent()) {
                session.step();
            }
        }
        sessions.removeIf(Session::isOver);
    }

    /** How many transactions are open. */
    int open() {
        return (int) sessions.stream().filter(s -> s.transaction().isPresent()).count();
    }

    void rotateWithTheNextSecond() {
        folder.rotateWithTheNextSecond();
    }

    /** The setting by what period files are divided (Разделять на файлы) is changed. */
    void changePeriod() throws IOException {
        folder.divideBy(any(List.of(Rotation.values())));
    }

    /** Removes the old files (сокращение журнала) and says so in the log. */
    void reduce() throws IOException {
        folder.removeOldFiles();
        for (Session session : sessions) {
            Optional<Transaction> open = session.transaction();
            if (open.isPresent() && !folder.holds(open.get().begin())) {
                open.get().reduce();
            }
        }
        folder.append(new EventRecord(administrator(), "_$InfoBase$_.EventLogReduce"));
    }

    /** The platform is stopped, the log removed, and another begun under the same name. */
    void recreate() throws IOException {
        stop();
        folder.recreate(random.nextBoolean());
    }

    /** The infobase is restored from a dump: another dictionary with the same numbers. */
    void restore() throws IOException {
        folder.rewriteDictionary(random.nextBoolean());
        folder.append(new EventRecord(administrator(), "_$InfoBase$_.RestoreFinish"));
    }

    /** Stops like a platform that is killed: what is open stays open for ever. */
    @Override
    public void close() throws IOException {
        stop();
        folder.close();
    }

    private void stop() {
        sessions.forEach(Session::abandon);
        sessions.clear();
        lastSession = 0;
        lastConnection = 0;
    }

    private Session newSession() {
        double kind = random.nextDouble();
        if (kind < 0.3) {
            boolean scheduled = random.nextBoolean();
            Session job =
                    session(
                            scheduled ? Catalogue.DEFAULT_USER : any(Catalogue.USERS),
                            Catalogue.SERVER,
                            scheduled && random.nextInt(4) == 0
                                    ? "SystemBackgroundJob"
                                    : "BackgroundJob");
            playwright.job(
                    job, scheduled ? Optional.of(any(Catalogue.SCHEDULED_JOBS)) : Optional.empty());
            return job;
        }
        boolean service = kind < 0.4;
        Session client =
                session(
                        any(Catalogue.USERS),
                        service ? Catalogue.SERVER : any(Catalogue.COMPUTERS),
                        any(service ? Catalogue.SERVICES : Catalogue.CLIENTS));
        playwright.logOn(client);
        playwright.work(client, 3 + random.nextInt(service ? 3 : 30));
        return client;
    }

    private Session session(Catalogue.User user, String computer, String application) {
        lastSession++;
        lastConnection++;
        return new Session(
                participant(user, computer, application, lastConnection, lastSession),
                folder,
                ledger);
    }

    private Participant administrator() {
        lastSession++;
        return participant(
                Catalogue.USERS.get(0),
                Catalogue.SERVER,
                "Designer",
                ++lastConnection,
                lastSession);
    }

    private Participant participant(
            Catalogue.User user,
            String computer,
            String application,
            long connection,
            long session) {
        return new Participant(
                user,
                computer,
                application,
                connection,
                session,
                Catalogue.SERVER,
                Catalogue.PORT,
                separators());
    }

    private List<SeparatorValue> separators() {
        SeparatorValue main = Catalogue.AREA_MAIN.of(321 + random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> List.of(main);
            default -> List.of(main, Catalogue.AREA_AUXILIARY.of(1232 + random.nextInt(2)));
        };
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
