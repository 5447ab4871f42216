package io.dromedary.testkit.cluster;

import static org.awaitility.Awaitility.await;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.testkit.HaltingProcess;
import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Kills backups of a fake cluster, which goes on, at a point; then starts the program again, and
 * looks at what is there: at the cluster itself, the files, and the book of jobs.
 */
final class BackupCrashHarness implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long DUMP_MILLIS = 1_500;
    private static final String BUCKET = "backups";

    private final Path folder;
    private final FakeCluster cluster;
    private final S3Server s3;
    private final QuickJvm jvm;
    private final CareLook look;

    /** Makes a first backup, which is good. */
    BackupCrashHarness(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.cluster =
                FakeCluster.with()
                        .infobase("closed", base -> base.locked("Ремонт", "их код", "", ""))
                        .infobase("trade", base -> base.data("1000 documents").session("Иванов"))
                        .start(folder.resolve("programs"));
        this.s3 = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        s3.create(BUCKET);
        Path access = Files.writeString(folder.resolve("access"), S3Server.ACCESS_KEY);
        Path secret = Files.writeString(folder.resolve("secret"), S3Server.SECRET_KEY);
        BackupRig.describe(
                cluster,
                folder,
                """
                infobases:
                  default: {means: designer, attempts: 1}
                backup:
                  folder: %s
                  keep: {last: 2}
                  replicas:
                    nas: {folder: %s}
                  s3:
                    cloud:
                      endpoint: %s
                      bucket: %s
                      path-style: true
                      access-key: {file: %s}
                      secret-key: {file: %s}
                """
                        .formatted(
                                Files.createDirectory(folder.resolve("backups")),
                                Files.createDirectory(folder.resolve("nas")),
                                s3.endpoint(),
                                BUCKET,
                                access,
                                secret));
        this.look = new CareLook(cluster, folder.resolve("backups"));
        this.jvm =
                QuickJvm.prepare(
                        Files.createDirectory(folder.resolve("jvm")),
                        BackupProcess.class,
                        List.of(folder.toString()));
    }

    /**
     * Kills at a point, starts again, and backs up once more.
     *
     * @param options of {@link BackupProcess}, at the start after the kill
     * @return what is not as it should be
     */
    List<String> round(BackupKillPoint point, List<String> options)
            throws IOException, InterruptedException {
        Map<String, StoredBackup> last = look.newest();
        kill(point);
        List<String> problems = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        arguments.addAll(options);
        Path output = folder.resolve("next.txt");
        Process next =
                jvm.process(List.of(), arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            await(point + ": start after the kill")
                    .atMost(SOON)
                    .until(() -> said(output, "ready") || !next.isAlive());
            problems.addAll(look.problems(last));
            next.getOutputStream().write('\n');
            next.getOutputStream().close();
            await(point + ": next backup").atMost(SOON).until(() -> !next.isAlive());
            if (!said(output, Result.DONE.name())) {
                problems.add("the next backup failed: " + Files.readString(output));
            }
        } finally {
            next.destroyForcibly().onExit().join();
        }
        problems.addAll(look.problems(look.newest()));
        leftovers(problems);
        book(problems);
        return problems.stream().map(problem -> point + ": " + problem).toList();
    }

    private void kill(BackupKillPoint point) throws IOException, InterruptedException {
        try (HaltingProcess process =
                HaltingProcess.start(
                        jvm, List.of(folder.toString()), folder.resolve("killed.txt"))) {
            if (point == BackupKillPoint.DUMPING) {
                int calls = cluster.calls("1cv8").size();
                cluster.trouble(FakeTrouble.on("1cv8").slow(DUMP_MILLIS));
                process.begin();
                await().atMost(SOON).until(() -> cluster.calls("1cv8").size() > calls);
                return;
            }
            process.haltAt(point);
            process.begin();
            if (!process.await(point, point.times(), SOON)) {
                throw new IllegalStateException(
                        point
                                + " was not reached:\n"
                                + Files.readString(folder.resolve("killed.txt")));
            }
        }
    }

    private static boolean said(Path output, String line) throws IOException {
        return Files.readAllLines(output).contains(line);
    }

    /** After a whole backup nothing is half done, and no store holds more than it should. */
    private void leftovers(List<String> problems) {
        for (String store : List.of("backups", "nas")) {
            Archive archive = new Archive(folder.resolve(store));
            Holdings holdings = archive.list();
            holdings.findings().stream().map(Finding::toString).forEach(problems::add);
            archive.orphans().forEach(file -> problems.add(file + " has no manifest"));
            holdings.backups().stream()
                    .collect(
                            Collectors.groupingBy(
                                    backup -> backup.manifest().owner(), Collectors.counting()))
                    .forEach(
                            (InfobaseKey owner, Long count) -> {
                                if (count > 2) {
                                    problems.add(store + " has " + count + " backups of " + owner);
                                }
                            });
            problems.addAll(CareLook.leftovers(folder.resolve(store)));
        }
    }

    private void book(List<String> problems) {
        try (BackupStore store = BackupStore.open(folder.resolve("backup.db"), Clock.systemUTC())) {
            List<Result> results =
                    store.jobs().last(2).stream()
                            .map(JobReport::result)
                            .map(result -> result.orElse(Result.SKIPPED))
                            .toList();
            if (!results.equals(List.of(Result.DONE, Result.FAILED))) {
                problems.add("the book has the next and the killed backup as " + results);
            }
        }
    }

    @Override
    public void close() {
        s3.close();
        cluster.close();
    }
}
