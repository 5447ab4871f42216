package io.dromedary.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a person how far reading has come; draws nothing where nobody looks. */
final class Progress implements AutoCloseable {
    private static final long MEGABYTE = 1_000_000;

    private final Streams streams;
    private final boolean visible;
    private ProgressBar bar;

    Progress(Streams streams, boolean visible) {
        this.streams = streams;
        this.visible = visible;
    }

    void at(long bytesRead, long bytesTotal) {
        if (!visible) {
            return;
        }
        if (bar == null) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("Reading")
                            .setUnit(" MB", MEGABYTE)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setInitialMax(bytesTotal)
                            .showSpeed()
                            .clearDisplayOnFinish()
                            .setConsumer(
                                    new ConsoleProgressBarConsumer(
                                            new PrintStream(
                                                    streams.err(), true, StandardCharsets.UTF_8)))
                            .build();
        }
        bar.stepTo(bytesRead);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
