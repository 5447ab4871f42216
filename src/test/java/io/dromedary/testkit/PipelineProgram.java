package io.dromedary.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link PipelineProcess} with the classes of this JVM, prepared to start quickly: a round of the
 * crash harness is hardly longer than the start of its process.
 */
public final class PipelineProgram implements Program {

    /** Name of the journal in the data folder. */
    static final String JOURNAL = "journal.db";

    private final QuickJvm jvm;
    private final List<String> options;

    private PipelineProgram(QuickJvm jvm, List<String> options) {
        this.jvm = jvm;
        this.options = options;
    }

    /**
     * Packs the classes and archives them as the JVM loads them in a first run over {@code log}.
     *
     * @param folder for jars, archive and the data of that run
     * @param log any log
     */
    public static PipelineProgram prepare(Path folder, Path log)
            throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("preparation"));
        List<String> arguments =
                List.of(log.toString(), data.toString(), PipelineProcess.UNTIL_IDLE);
        return new PipelineProgram(
                QuickJvm.prepare(folder, PipelineProcess.class, arguments), List.of());
    }

    /** The same with a planted defect, see {@link PipelineProcess}. */
    public PipelineProgram with(String option) {
        return new PipelineProgram(jvm, List.of(option));
    }

    @Override
    public ProcessBuilder process(Path log, Path data) {
        List<String> arguments = new ArrayList<>(List.of(log.toString(), data.toString()));
        arguments.addAll(options);
        return jvm.process(List.of(), arguments);
    }

    @Override
    public Path journal(Path data) {
        return data.resolve(JOURNAL);
    }

    @Override
    public String readyText() {
        return PipelineProcess.READY;
    }
}
