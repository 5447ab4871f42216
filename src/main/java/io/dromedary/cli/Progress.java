package io.dromedary.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a person how far something has come; draws nothing where nobody looks. */
final class Progress implements AutoCloseable {
    private static final long MEGABYTE = 1_000_000;

    private final String task;
    private final OutputStream terminal;
    private final boolean visible;
    private ProgressBarConsumer line;
    private ProgressBar bar;

    Progress(Streams streams, boolean visible) {
        this("Reading", streams, visible);
    }

    /**
     * @param task what is being done, in a word
     */
    Progress(String task, Streams streams, boolean visible) {
        this.task = task;
        this.terminal = streams.err();
        this.visible = visible;
    }

    void at(long bytesRead, long bytesTotal) {
        if (!visible) {
            return;
        }
        if (bar == null) {
            line =
                    new ConsoleProgressBarConsumer(
                            new PrintStream(terminal, true, StandardCharsets.UTF_8));
            bar =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setUnit(" MB", MEGABYTE)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setInitialMax(bytesTotal)
                            .showSpeed()
                            .clearDisplayOnFinish()
                            .setConsumer(line)
                            .build();
        }
        bar.stepTo(bytesRead);
    }

    /** Takes the bar off its line, which is about to be written on; it is drawn again below. */
    void makeRoom() {
        if (bar != null) {
            line.clear();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
