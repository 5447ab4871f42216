package io.dromedary.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * {@code 1Cv8.lgf}: gives numbers to names. An entry is made when a name is first asked for and
 * written by {@link #flush}.
 */
final class LogDictionary implements Closeable {

    static final String FILE = "1Cv8.lgf";

    private static final int USER = 1;
    private static final int COMPUTER = 2;
    private static final int APPLICATION = 3;
    private static final int EVENT = 4;
    private static final int METADATA = 5;
    private static final int SERVER = 6;
    private static final int PORT = 7;
    private static final int SEPARATOR = 9;
    private static final int SEPARATOR_VALUE = 10;
    private static final int SEPARATORS_OF_USER = 11;
    private static final int SEPARATORS_OF_COMPUTER = 12;
    private static final int COMPUTER_OF_USER = 13;

    private final Path path;
    private final PieceWriter writer;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> lastIds = new HashMap<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final List<String> pending = new ArrayList<>();
    private FileChannel channel;
    private long end;

    private LogDictionary(Path path, PieceWriter writer) {
        this.path = path;
        this.writer = writer;
    }

    /** A new, empty dictionary. */
    static LogDictionary create(Path directory, UUID guid, PieceWriter writer) throws IOException {
        LogDictionary dictionary = new LogDictionary(directory.resolve(FILE), writer);
        dictionary.begin(guid);
        return dictionary;
    }

    /** Goes on with the dictionary that is there. */
    static LogDictionary reopen(Path directory, PieceWriter writer) throws IOException {
        LogDictionary dictionary = new LogDictionary(directory.resolve(FILE), writer);
        for (String record : LogText.records(Files.readString(dictionary.path))) {
            dictionary.remember(record);
        }
        dictionary.channel = FileChannel.open(dictionary.path, StandardOpenOption.WRITE);
        dictionary.end = dictionary.channel.size();
        return dictionary;
    }

    int user(Catalogue.User user) {
        return user.isNobody() ? 0 : id(USER, guidAndName(user.id(), user.name()));
    }

    int computer(String name) {
        return id(COMPUTER, quoted(name));
    }

    int application(String name) {
        return id(APPLICATION, quoted(name));
    }

    int event(String name) {
        return id(EVENT, quoted(name));
    }

    int metadata(Catalogue.MetadataObject object) {
        return id(METADATA, guidAndName(object.id(), object.name()));
    }

    int server(String name) {
        return id(SERVER, quoted(name));
    }

    int port(int number) {
        return id(PORT, Integer.toString(number));
    }

    /** The combination of separators that a record ends with: {@code 0} or {@code n,s,v,s,v…}. */
    List<Integer> separators(List<Catalogue.SeparatorValue> values) {
        List<Integer> combination = new ArrayList<>();
        combination.add(values.size());
        for (Catalogue.SeparatorValue value : values) {
            int attribute = id(SEPARATOR, guidAndName(value.attribute(), value.name()));
            combination.add(attribute);
            combination.add(
                    numbered(
                            SEPARATOR_VALUE + "@" + attribute,
                            SEPARATOR_VALUE + ",\r\n{\"N\"," + value.value() + "}," + attribute));
        }
        return combination;
    }

    /** Notes who was seen where, and with which separators. */
    void seen(List<Integer> separators, int user, int computer) {
        BraceText combination = new BraceText().open();
        separators.forEach(combination::bare);
        String text = combination.close().toString();
        once("{" + SEPARATORS_OF_USER + ",\r\n" + text + "," + user + "}");
        once("{" + SEPARATORS_OF_COMPUTER + ",\r\n" + text + "," + computer + "}");
        once("{" + COMPUTER_OF_USER + "," + computer + "," + user + "}");
    }

    /** Writes what is new. */
    void flush() throws IOException {
        for (String record : pending) {
            String separator = end > LogText.HEADER_LENGTH ? LogText.SEPARATOR : "";
            byte[] bytes = (separator + record).getBytes(StandardCharsets.UTF_8);
            writer.write(channel, bytes, end);
            end += bytes.length;
        }
        pending.clear();
    }

    /**
     * Writes everything anew under another GUID with the same ids, as after a restore of the
     * infobase.
     *
     * @param sameFile the file is emptied and filled again rather than replaced
     */
    void rewrite(UUID guid, boolean sameFile) throws IOException {
        flush();
        close();
        if (!sameFile) {
            Files.delete(path);
        }
        begin(guid);
        pending.addAll(new LinkedHashSet<>(declared));
        flush();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void begin(UUID guid) throws IOException {
        channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        byte[] header = LogText.header(guid);
        writer.write(channel, header, 0);
        end = header.length;
    }

    private int id(int code, String rest) {
        return numbered(Integer.toString(code), code + "," + rest);
    }

    private int numbered(String sequence, String declaration) {
        return ids.computeIfAbsent(
                declaration,
                key -> {
                    int id = lastIds.merge(sequence, 1, Integer::sum);
                    once("{" + key + "," + id + "}");
                    return id;
                });
    }

    private void once(String record) {
        if (declared.add(record)) {
            pending.add(record);
        }
    }

    private void remember(String record) {
        declared.add(record);
        int code = Integer.parseInt(record.substring(1, record.indexOf(',')));
        if (code > SEPARATOR_VALUE) {
            return;
        }
        int comma = record.lastIndexOf(',');
        String declaration = record.substring(1, comma);
        int id = Integer.parseInt(record.substring(comma + 1, record.length() - 1));
        String sequence =
                code == SEPARATOR_VALUE
                        ? code + "@" + declaration.substring(declaration.lastIndexOf(',') + 1)
                        : Integer.toString(code);
        ids.put(declaration, id);
        lastIds.merge(sequence, id, Math::max);
    }

    private static String guidAndName(UUID guid, String name) {
        return guid + "," + quoted(name);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }
}
