package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.Named;
import io.dromedary.eventlog.Separator;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One record as bytes and back, exactly: the form in which open transactions lie on disk and in the
 * memory of a checkpoint. Big-endian, texts as UTF-8 behind their length in bytes.
 */
final class RecordCodec {

    private RecordCodec() {}

    static byte[] encode(EventLogRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            write(record, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException if the bytes are not a record
     */
    static EventLogRecord decode(byte[] bytes) throws IOException {
        try {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (RuntimeException e) {
            throw new IOException("not a record: " + e.getMessage(), e);
        }
    }

    private static void write(EventLogRecord record, DataOutputStream out) throws IOException {
        text(record.position().asText(), out);
        out.writeInt(record.length());
        out.writeInt(record.crc());
        out.writeLong(record.date().toEpochSecond());
        out.writeInt(record.date().getNano());
        text(record.date().getZone().getId(), out);
        text(record.severity().name(), out);
        text(record.mark().name(), out);
        out.writeLong(record.transaction().time());
        out.writeLong(record.transaction().offset());
        identified(record.user(), out);
        named(record.computer(), out);
        named(record.application(), out);
        out.writeLong(record.connection());
        named(record.event(), out);
        text(record.comment(), out);
        out.writeBoolean(record.commentCut());
        out.writeInt(record.metadata().size());
        for (Identified object : record.metadata()) {
            identified(object, out);
        }
        data(record.data(), out);
        text(record.presentation(), out);
        named(record.server(), out);
        out.writeInt(record.port());
        out.writeInt(record.syncPort());
        out.writeLong(record.session());
        out.writeInt(record.separators().size());
        for (Separator separator : record.separators()) {
            identified(separator.attribute(), out);
            data(separator.value(), out);
        }
    }

    private static EventLogRecord read(DataInputStream in) throws IOException {
        return new EventLogRecord(
                LogPosition.parse(text(in)),
                in.readInt(),
                in.readInt(),
                date(in),
                Severity.valueOf(text(in)),
                TransactionMark.valueOf(text(in)),
                new TransactionId(in.readLong(), in.readLong()),
                identified(in),
                named(in),
                named(in),
                in.readLong(),
                named(in),
                text(in),
                in.readBoolean(),
                metadata(in),
                data(in),
                text(in),
                named(in),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                separators(in));
    }

    private static ZonedDateTime date(DataInputStream in) throws IOException {
        Instant moment = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return moment.atZone(ZoneId.of(text(in)));
    }

    private static List<Identified> metadata(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Identified> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(identified(in));
        }
        return List.copyOf(objects);
    }

    private static List<Separator> separators(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Separator> separators = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            separators.add(new Separator(identified(in), data(in)));
        }
        return List.copyOf(separators);
    }

    private static void data(LogData data, DataOutputStream out) throws IOException {
        if (data instanceof LogData.Text value) {
            out.writeByte('S');
            text(value.value(), out);
        } else if (data instanceof LogData.Numeric value) {
            out.writeByte('N');
            byte[] unscaled = value.value().unscaledValue().toByteArray();
            out.writeInt(unscaled.length);
            out.write(unscaled);
            out.writeInt(value.value().scale());
        } else if (data instanceof LogData.Bool value) {
            out.writeByte('B');
            out.writeBoolean(value.value());
        } else if (data instanceof LogData.Moment value) {
            out.writeByte('D');
            text(value.value().toString(), out);
        } else if (data instanceof LogData.Reference value) {
            out.writeByte('R');
            out.writeInt(value.table());
            out.writeLong(value.value().getMostSignificantBits());
            out.writeLong(value.value().getLeastSignificantBits());
        } else if (data instanceof LogData.Structure value) {
            out.writeByte('P');
            text(value.type(), out);
            out.writeLong(value.kind());
            out.writeInt(value.values().size());
            for (LogData inner : value.values()) {
                data(inner, out);
            }
        } else if (data instanceof LogData.Raw value) {
            out.writeByte('X');
            text(value.value(), out);
        } else {
            out.writeByte('U');
        }
    }

    private static LogData data(DataInputStream in) throws IOException {
        byte type = in.readByte();
        return switch (type) {
            case 'S' -> new LogData.Text(text(in));
            case 'N' ->
                    new LogData.Numeric(new BigDecimal(new BigInteger(bytes(in)), in.readInt()));
            case 'B' -> new LogData.Bool(in.readBoolean());
            case 'D' -> new LogData.Moment(LocalDateTime.parse(text(in)));
            case 'R' -> new LogData.Reference(in.readInt(), new UUID(in.readLong(), in.readLong()));
            case 'P' -> structure(in);
            case 'X' -> new LogData.Raw(text(in));
            case 'U' -> LogData.Undefined.INSTANCE;
            default -> throw new IOException("unknown type of data: " + type);
        };
    }

    private static LogData structure(DataInputStream in) throws IOException {
        String type = text(in);
        long kind = in.readLong();
        int count = in.readInt();
        List<LogData> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(data(in));
        }
        return new LogData.Structure(type, kind, List.copyOf(values));
    }

    private static void identified(Identified value, DataOutputStream out) throws IOException {
        out.writeInt(value.id());
        text(value.guid(), out);
        text(value.name(), out);
    }

    private static Identified identified(DataInputStream in) throws IOException {
        return new Identified(in.readInt(), text(in), text(in));
    }

    private static void named(Named value, DataOutputStream out) throws IOException {
        out.writeInt(value.id());
        text(value.name(), out);
    }

    private static Named named(DataInputStream in) throws IOException {
        return new Named(in.readInt(), text(in));
    }

    private static void text(String value, DataOutputStream out) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length + " where fewer bytes are left");
        }
        return in.readNBytes(length);
    }
}
