package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a whole log once. One use, one thread. */
final class BatchReader {

    /** Bytes of one record kept in memory; beyond that its texts are cut. */
    static final int RECORD_LIMIT = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);
    private static final long PROGRESS_EVERY = 1 << 20;

    private final LogSettings settings;
    private final LogFolder folder;
    private final LogFileReader reader;

    private final long began = System.nanoTime();
    private int files;
    private long bytesTotal;
    private long bytesBefore;
    private long nextProgress = PROGRESS_EVERY;
    private long records;
    private long skipped;
    private long longest;
    private long first = -1;
    private long last = -1;

    BatchReader(LogSettings settings) {
        this.settings = settings;
        this.folder = new LogFolder(settings.location());
        this.reader = new LogFileReader(settings.commentLimit(), RECORD_LIMIT);
    }

    ReadSummary read(LogConsumer consumer) throws IOException {
        LogDictionary dictionary = new LogDictionary(folder.dictionary());
        dictionary.refresh();
        Decoding decoding = new Decoding(new RecordDecoder(settings, dictionary), consumer);
        readFiles(decoding);
        return summary(decoding.delivered);
    }

    ReadSummary scan(ViewConsumer consumer) throws IOException {
        readFiles(consumer);
        return summary(records);
    }

    private void readFiles(ViewConsumer consumer) throws IOException {
        List<String> names = folder.files();
        for (String name : names) {
            bytesTotal += Files.size(folder.file(name));
        }
        for (String name : names) {
            try (FileChannel channel = FileChannel.open(folder.file(name))) {
                file(channel, name, consumer);
            } catch (NoSuchFileException e) {
                LOG.info("{} is gone: the log was reduced while it was read", name);
            }
        }
        consumer.progress(bytesBefore, bytesTotal);
    }

    private ReadSummary summary(long delivered) {
        return new ReadSummary(
                files,
                bytesBefore,
                records,
                delivered,
                skipped,
                longest,
                dateTime(first),
                dateTime(last),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private void file(FileChannel channel, String name, ViewConsumer consumer) throws IOException {
        LogHeader header = LogHeader.read(channel).orElse(LogHeader.NONE);
        consumer.file(name, header.guid());
        reader.start(header.length());
        reader.attach(channel, false);
        LogFileReader.Step step;
        do {
            step = reader.next();
            if (step == LogFileReader.Step.END) {
                step = reader.finish();
            }
            if (step == LogFileReader.Step.RECORD) {
                record(consumer);
            } else if (step == LogFileReader.Step.DAMAGE) {
                skipped += reader.damagedRecords();
                consumer.notice(Damage.in(reader, header.guid(), name));
            }
        } while (step != LogFileReader.Step.END);
        reader.detach();
        files++;
        bytesBefore += channel.size();
    }

    private void record(ViewConsumer consumer) throws IOException {
        RecordView view = reader.view();
        records++;
        longest = Math.max(longest, view.length);
        last = view.date;
        if (first < 0) {
            first = view.date;
        }
        consumer.record(view);
        if (bytesBefore + view.offset >= nextProgress) {
            nextProgress = bytesBefore + view.offset + PROGRESS_EVERY;
            consumer.progress(bytesBefore + view.offset, bytesTotal);
        }
    }

    private static Optional<LocalDateTime> dateTime(long date) {
        return date < 0 ? Optional.empty() : Optional.of(TypedValues.dateTime(date));
    }

    /** Makes values of the records that are wanted. */
    private static final class Decoding implements ViewConsumer {
        private final RecordDecoder decoder;
        private final LogConsumer consumer;
        private LogPosition.InFile file = StartPlace.BEGINNING;
        private long delivered;

        Decoding(RecordDecoder decoder, LogConsumer consumer) {
            this.decoder = decoder;
            this.consumer = consumer;
        }

        @Override
        public void record(RecordView view) throws IOException {
            if (decoder.wants(view)) {
                decoder.knows(view);
                delivered++;
                consumer.record(decoder.decode(view, file));
            }
        }

        @Override
        public void file(String name, String guid) {
            file = new LogPosition.InFile(guid, name, 0);
        }

        @Override
        public void notice(LogNotice notice) {
            consumer.notice(notice);
        }

        @Override
        public void progress(long bytesRead, long bytesOfAll) {
            consumer.progress(bytesRead, bytesOfAll);
        }
    }
}
