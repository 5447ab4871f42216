package io.dromedary.testkit;

import io.dromedary.testkit.ReferenceReader.NotARecordException;
import io.dromedary.testkit.ReferenceReader.Value;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.stream.LongStream;

/** One record as {@link ReferenceReader} read it: fields by their number. */
public final class ReferenceRecord {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withResolverStyle(ResolverStyle.STRICT);

    private final int offset;
    private final Value record;
    private final List<Value> fields;
    private final String log;

    ReferenceRecord(int offset, Value record, String log) {
        this.offset = offset;
        this.record = record;
        this.fields = record.list();
        this.log = log;
        check();
    }

    private void check() {
        require(fields.size() >= 19);
        try {
            LocalDateTime.parse(bare(0), DATE);
        } catch (DateTimeException e) {
            throw new NotARecordException();
        }
        require(bare(1).matches("[NURC]") && fields.get(1).start() == offset + 16);
        List<Value> transaction = fields.get(2).list();
        require(transaction.size() == 2);
        transaction.forEach(part -> require(part.bare().matches("\\p{XDigit}{1,15}")));
        LongStream.of(3, 4, 5, 7, 10, 13, 14, 15, 17).forEach(field -> id((int) field));
        require(bare(6).matches("\\d{1,18}") && bare(16).matches("\\d{1,18}"));
        require(bare(8).matches("[IEWN]"));
        require(fields.get(9).text() && fields.get(12).text());
        require(!fields.get(11).list().isEmpty() && fields.get(11).list().get(0).text());
        require(fields.size() >= 19 + id(17));
        for (int i = 18; i < fields.size() - 1; i++) {
            id(i);
        }
        List<Value> separators = fields.get(fields.size() - 1).list();
        separators.forEach(part -> id(part));
        require(!separators.isEmpty());
        require(separators.size() == 1 + 2L * id(separators.get(0)));
    }

    /** Offset of the record in the file. */
    public int offset() {
        return offset;
    }

    /** Offset behind the record. */
    public int end() {
        return record.end();
    }

    /** A field that is a number, {@code 0} to {@code 18 + k}. */
    public long number(int field) {
        return Long.parseLong(bare(field));
    }

    /** A field that is a single letter. */
    public char letter(int field) {
        return bare(field).charAt(0);
    }

    /** T or O. */
    public long transaction(int part) {
        return Long.parseLong(fields.get(2).list().get(part).bare(), 16);
    }

    /** What stands between the quotes of a field, a character for a byte, quotes doubled. */
    public String slice(int field) {
        Value value = fields.get(field);
        return value.text()
                ? log.substring(value.start() + 1, value.end() - 1)
                : log.substring(value.start(), value.end());
    }

    /** Ids of the additional metadata objects. */
    public List<Long> moreMetadata() {
        return fields.subList(18, fields.size() - 1).stream().map(v -> (long) id(v)).toList();
    }

    /** Separator, value, separator, value… */
    public List<Long> separators() {
        List<Value> block = fields.get(fields.size() - 1).list();
        return block.subList(1, block.size()).stream().map(v -> (long) id(v)).toList();
    }

    private String bare(int field) {
        return fields.get(field).bare();
    }

    private int id(int field) {
        return id(fields.get(field));
    }

    private static int id(Value value) {
        require(value.bare().matches("\\d{1,18}"));
        long id = Long.parseLong(value.bare());
        require(id <= Integer.MAX_VALUE);
        return (int) id;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new NotARecordException();
        }
    }
}
