package io.dromedary.bench;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.split.SplitListener;
import io.dromedary.kod.split.SplitSettings;
import io.dromedary.kod.split.SplitSummary;
import io.dromedary.kod.split.Splitter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Splits an export into messages of 1 MB, beside copying the same bytes piece by piece with the
 * same syncs and names: what {@code cp} and {@code sync} would cost.
 */
final class SplitBench {

    private static final double MEGABYTE = 1e6;
    private static final double NANOS = 1e9;

    private SplitBench() {}

    /** Folder, megabytes, rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long bytes = Long.parseLong(arguments[1]) * (long) MEGABYTE;
        int rounds = Integer.parseInt(arguments[2]);
        Path export = folder.resolve("export-" + arguments[1] + ".json");
        if (Files.notExists(export)) {
            ExportGenerator.write(export, bytes);
        }
        Path rulesFile = folder.resolve("kod.yaml");
        Files.writeString(rulesFile, ExportGenerator.RULES);
        KodRules rules = RulesFile.read(rulesFile).rules();
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            Path directory = Files.createDirectories(folder.resolve("exchange"));
            long begin = System.nanoTime();
            long[] read = new long[1];
            SplitSummary summary =
                    new Splitter(rules, directory)
                            .split(
                                    export,
                                    new SplitSettings(
                                            new StreamKey("01", "02"),
                                            Mark.of(Instant.now()),
                                            SplitSettings.DEFAULT_BYTES,
                                            SplitSettings.DEFAULT_WRITERS,
                                            MessageLimits.DEFAULT,
                                            folder),
                                    new SplitListener() {
                                        @Override
                                        public void progress(Step step, long done, long total) {
                                            if (step == Step.READING && done == total) {
                                                read[0] = System.nanoTime();
                                            }
                                        }
                                    });
            double split = (System.nanoTime() - begin) / NANOS;
            double reading = (read[0] - begin) / NANOS;
            delete(directory);
            Path pieces = Files.createDirectories(folder.resolve("copy"));
            begin = System.nanoTime();
            copy(export, pieces, summary.messages());
            double copy = (System.nanoTime() - begin) / NANOS;
            delete(pieces);
            double size = Files.size(export) / MEGABYTE;
            ratios[round] = copy / split;
            System.out.printf(
                    Locale.ROOT,
                    "%,.0f MB, %,d objects into %,d messages: split %.1f s (reading %.1f s) = %.0f MB/s, copy"
                            + " %.1f s = %.0f MB/s, ratio %.2f%n",
                    size,
                    summary.objects(),
                    summary.messages(),
                    split,
                    reading,
                    size / split,
                    copy,
                    size / copy,
                    ratios[round]);
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "median ratio %.2f (at least 0.5), largest heap %d MB%n",
                ratios[rounds / 2],
                Runtime.getRuntime().maxMemory() >> 20);
    }

    /** Each piece to a temporary name, synced, its final name, the folder synced. */
    private static void copy(Path export, Path folder, int pieces) throws IOException {
        try (FileChannel in = FileChannel.open(export, StandardOpenOption.READ);
                FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            long size = in.size();
            for (int piece = 0; piece < pieces; piece++) {
                long from = size * piece / pieces;
                long to = size * (piece + 1) / pieces;
                Path temporary = folder.resolve("." + piece + ".tmp");
                try (FileChannel out =
                        FileChannel.open(
                                temporary,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
                    while (from < to) {
                        from += in.transferTo(from, to - from, out);
                    }
                    out.force(true);
                }
                Files.createLink(folder.resolve(piece + ".json"), temporary);
                Files.delete(temporary);
                names.force(true);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
