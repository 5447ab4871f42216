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

    private final Path folder;
    private final Path export;
    private final KodRules rules;

    private SplitBench(Path folder, Path export, KodRules rules) {
        this.folder = folder;
        this.export = export;
        this.rules = rules;
    }

    /** Folder, megabytes, rounds: an odd number, so that the median is one of them. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long bytes = Long.parseLong(arguments[1]) * (long) MEGABYTE;
        int rounds = Integer.parseInt(arguments[2]);
        if (rounds % 2 == 0) {
            throw new IllegalArgumentException("an even number of rounds has no median");
        }
        Path export = folder.resolve("export-" + arguments[1] + ".json");
        if (Files.notExists(export)) {
            ExportGenerator.write(export, bytes);
        }
        Path rulesFile = folder.resolve("kod.yaml");
        Files.writeString(rulesFile, ExportGenerator.RULES);
        new SplitBench(folder, export, RulesFile.read(rulesFile).rules()).run(rounds);
    }

    /** What splitting took, in seconds. */
    private record Split(SplitSummary summary, double reading, double all) {}

    private void run(int rounds) throws Exception {
        Split first = split(); // warms up
        copied(first.summary().messages());
        double size = Files.size(export) / MEGABYTE;
        say("first time, not counted: split %.1f s (reading %.1f s)", first.all(), first.reading());
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            boolean copiesFirst = round % 2 == 1;
            double before = copiesFirst ? copied(first.summary().messages()) : 0;
            Split split = split();
            double copy = copiesFirst ? before : copied(first.summary().messages());
            ratios[round] = copy / split.all();
            say(
                    "%,.0f MB, %,d objects into %,d messages: split %.1f s (reading %.1f s) = %.0f"
                            + " MB/s, copy %.1f s = %.0f MB/s, ratio %.2f",
                    size,
                    split.summary().objects(),
                    split.summary().messages(),
                    split.all(),
                    split.reading(),
                    size / split.all(),
                    copy,
                    size / copy,
                    ratios[round]);
        }
        Arrays.sort(ratios);
        say(
                "median ratio %.2f (at least 0.5), largest heap %d MB",
                ratios[rounds / 2], Runtime.getRuntime().maxMemory() >> 20);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private Split split() throws Exception {
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
        double all = (System.nanoTime() - begin) / NANOS;
        delete(directory);
        return new Split(summary, (read[0] - begin) / NANOS, all);
    }

    private double copied(int pieces) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("copy"));
        long begin = System.nanoTime();
        copy(export, directory, pieces);
        double copy = (System.nanoTime() - begin) / NANOS;
        delete(directory);
        return copy;
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
