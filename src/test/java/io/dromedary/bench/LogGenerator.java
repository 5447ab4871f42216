package io.dromedary.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes a log like the real ones. Shares of records, lengths of texts and widths of numbers are
 * those of the 13,370 records of {@code server-with-separators}: mean 132 bytes, median 97, seven
 * tenths of the records begin and end of transactions, one in seventy with a comment, a few of
 * these of many lines and hundreds of kilobytes. Sessions take turns more often, and their numbers
 * are wider, than in that small infobase: both make reading harder.
 *
 * <p>The same seed gives the same bytes.
 */
public final class LogGenerator {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final String HEADER =
            "\ufeff1CV8LOG(ver 2.0)\r\n5a4a5f5e-5b8c-4a5c-8d3e-0f6a1b2c3d4e\r\n\r\n";
    private static final LocalDateTime YEAR_ONE = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final int SESSIONS = 24;
    private static final int METADATA = 40;
    private static final String WORDS =
            "Обновление списка текущих дел Проведение документа \"\"Реализация\"\" Ошибка при"
                    + " вызове метода контекста (Записать) {ОбщийМодуль.Обмен(12)}: строка, ещё"
                    + " строка\r\nпо причине: не заполнено поле [Склад]\n";

    private static final String[] EVENTS = {
        "_$Session$_.Start",
        "_$Session$_.Authentication",
        "_$Session$_.Finish",
        "_$Job$_.Start",
        "_$Job$_.Succeed",
        "_$Transaction$_.Begin",
        "_$Transaction$_.Commit",
        "_$Transaction$_.Rollback",
        "_$Data$_.New",
        "_$Data$_.Update",
        "Обмен данными.Запись",
        "Регламентное задание.Итог",
        "_$Access$_.Access"
    };

    private static final int BEGIN = 6;
    private static final int COMMIT = 7;
    private static final int ROLLBACK = 8;
    private static final int UPDATE = 10;

    private final Random random;
    private final byte[] words = WORDS.getBytes(StandardCharsets.UTF_8);
    private final Session[] sessions = new Session[SESSIONS];
    private final StringBuilder record = new StringBuilder();
    private Session session;
    private LocalDateTime now = LocalDateTime.of(2021, 1, 8, 10, 0);
    private String date = DATE.format(now);
    private String time = time(now);

    /** One session: it runs one transaction at a time. */
    private static final class Session {
        int number;
        int connection;
        int user;
        int computer;
        int application;
        String transaction = "";
        char outcome;
        int toWrite;
    }

    /** A generator of one log. */
    public LogGenerator(long seed) {
        random = new Random(seed);
        for (int i = 0; i < SESSIONS; i++) {
            sessions[i] = new Session();
            renew(sessions[i]);
        }
        session = sessions[0];
    }

    /** {@code LogGenerator FOLDER MEGABYTES [SEED]}. */
    public static void main(String[] arguments) throws IOException {
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        new LogGenerator(seed)
                .write(Path.of(arguments[0]), Long.parseLong(arguments[1]) * 1_000_000);
    }

    /** Writes dictionary and one file of about that size into a folder. */
    public Path write(Path folder, long bytes) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("1Cv8.lgf"), dictionary());
        Path file = folder.resolve("20210108000000.lgp");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
            out.write(header);
            long offset = header.length;
            while (offset < bytes) {
                byte[] next = record(offset == header.length ? offset : offset + 3);
                if (offset > header.length) {
                    out.write(",\r\n".getBytes(StandardCharsets.US_ASCII));
                    offset += 3;
                }
                out.write(next);
                offset += next.length;
            }
        }
        return file;
    }

    private String dictionary() {
        List<String> entries = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            entries.add("{1,%s,\"Пользователь %d\",%d}".formatted(guid(i), i, i));
            entries.add("{2,\"PC-%03d\",%d}".formatted(i, i));
        }
        String[] applications = {"1CV8C", "BackgroundJob", "WebClient", "Designer"};
        for (int i = 0; i < applications.length; i++) {
            entries.add("{3,\"%s\",%d}".formatted(applications[i], i + 1));
        }
        for (int i = 0; i < EVENTS.length; i++) {
            entries.add("{4,\"%s\",%d}".formatted(EVENTS[i], i + 1));
        }
        for (int i = 1; i <= METADATA; i++) {
            entries.add("{5,%s,\"Документ.Документ%d\",%d}".formatted(guid(1000 + i), i, i));
        }
        entries.add("{6,\"SRV-1C\",1}");
        entries.add("{7,1541,1}");
        entries.add("{8,1560,1}");
        entries.add("{9,%s,\"Область\",1}".formatted(guid(9001)));
        entries.add("{9,%s,\"Данные\",2}".formatted(guid(9002)));
        entries.add("{10,\r\n{\"N\",321},1,1}");
        entries.add("{10,\r\n{\"N\",0},2,1}");
        return HEADER + String.join(",\r\n", entries);
    }

    private static String guid(int number) {
        return "%08x-4a5c-4d3e-8f6a-1b2c3d4e5f60".formatted(number);
    }

    private byte[] record(long offset) {
        if (random.nextInt(1000) < 15) {
            now = now.plusSeconds(1 + random.nextInt(3));
            date = DATE.format(now);
            time = time(now);
        }
        if (random.nextInt(100) < 15) {
            session = sessions[random.nextInt(random.nextInt(SESSIONS) + 1)];
        }
        record.setLength(0);
        if (session.transaction.isEmpty() && random.nextInt(1000) < 138) {
            outside();
        } else if (session.transaction.isEmpty()) {
            begin(offset);
        } else if (session.toWrite > 0) {
            session.toWrite--;
            inside();
        } else {
            end();
        }
        return record.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void outside() {
        int event = 1 + random.nextInt(EVENTS.length);
        event = event >= BEGIN && event <= ROLLBACK ? 11 : event;
        if (event == 1) {
            renew(session);
        }
        head('N', "{0,0}", event, random.nextInt(40) == 0 ? 'E' : 'I');
        String data = random.nextInt(100) < 45 ? "{\"S\",\"" + text(40) + "\"}" : "{\"U\"}";
        if (random.nextInt(60) == 0) {
            data =
                    "{\"P\",\r\n{6,\r\n{\"S\",\""
                            + text(12)
                            + "\"},\r\n{\"S\",\"DOM\\user\"}\r\n}\r\n}";
        }
        int chance = random.nextInt(1000);
        String comment =
                chance < 760
                        ? ""
                        : random.nextInt(1000) < 991
                                ? text(60 + random.nextInt(200))
                                : text(longText());
        tail(comment, random.nextInt(METADATA + 1), data, "");
    }

    /** Two texts of 86 and 262 kilobytes among 740 records outside of transactions. */
    private int longText() {
        return 80_000 + random.nextInt(180_000);
    }

    private void begin(long offset) {
        session.transaction = "{" + time + "," + Long.toHexString(offset) + "}";
        session.outcome = random.nextInt(2000) == 0 ? 'R' : 'C';
        int chance = random.nextInt(100);
        session.toWrite = chance < 37 ? 0 : chance < 97 ? 1 : 1 + random.nextInt(8);
        head(session.outcome, session.transaction, BEGIN, 'I');
        tail("", 0, "{\"U\"}", "");
    }

    private void end() {
        int event = session.outcome == 'C' ? COMMIT : ROLLBACK;
        head(session.outcome, session.transaction, event, 'I');
        tail("", 0, "{\"U\"}", "");
        session.transaction = "";
    }

    private void inside() {
        head('U', session.transaction, UPDATE - random.nextInt(2), 'I');
        boolean reference = random.nextInt(100) < 20;
        String data =
                reference
                        ? "{\"R\",%d:%016x%016x}"
                                .formatted(
                                        20 + random.nextInt(300),
                                        random.nextLong(),
                                        random.nextLong())
                        : "{\"U\"}";
        tail(
                "",
                1 + random.nextInt(METADATA),
                data,
                reference ? text(30 + random.nextInt(40)) : "");
    }

    private void head(char mark, String transaction, int event, char severity) {
        record.append('{')
                .append(date)
                .append(',')
                .append(mark)
                .append(",\r\n")
                .append(transaction)
                .append(',')
                .append(session.user)
                .append(',')
                .append(session.computer)
                .append(',')
                .append(session.application)
                .append(',')
                .append(session.connection)
                .append(',')
                .append(event)
                .append(',')
                .append(severity)
                .append(",\"");
    }

    private void tail(String comment, int metadata, String data, String presentation) {
        record.append(comment)
                .append("\",")
                .append(metadata)
                .append(",\r\n")
                .append(data)
                .append(",\"")
                .append(presentation)
                .append("\",1,1,1,")
                .append(session.number);
        record.append(random.nextInt(2000) == 0 ? ",2,7,12,\r\n" : ",0,\r\n");
        record.append(random.nextInt(100) < 4 ? "{0}" : "{2,1,1,2,1}").append("\r\n}");
    }

    /** About so many bytes of Russian prose. */
    private String text(int bytes) {
        StringBuilder text = new StringBuilder();
        String all = new String(words, StandardCharsets.UTF_8);
        int from = random.nextInt(20) == 0 ? 0 : all.indexOf(' ', random.nextInt(30));
        int left = bytes * 5 / 9;
        while (left > 0) {
            String piece = all.substring(from, Math.min(all.length(), from + left));
            text.append(piece);
            left -= piece.length();
            from = 0;
        }
        return withWholeQuotes(text.toString());
    }

    /** A doubled quote may have been cut apart at the end. */
    private static String withWholeQuotes(String text) {
        int quotes = 0;
        while (quotes < text.length() && text.charAt(text.length() - 1 - quotes) == '"') {
            quotes++;
        }
        return quotes % 2 == 0 ? text : text + '"';
    }

    private void renew(Session session) {
        int chance = random.nextInt(100);
        session.number =
                chance < 2
                        ? 1 + random.nextInt(9)
                        : chance < 85 ? 10 + random.nextInt(90) : 100 + random.nextInt(900);
        session.connection = 1 + random.nextInt(40);
        session.user = 1 + random.nextInt(random.nextInt(60) + 1);
        session.computer = 1 + random.nextInt(random.nextInt(60) + 1);
        session.application = 1 + random.nextInt(4);
    }

    private static String time(LocalDateTime moment) {
        return Long.toHexString(java.time.Duration.between(YEAR_ONE, moment).toSeconds() * 10_000);
    }
}
