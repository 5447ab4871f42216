package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cli.Call;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.http.HttpStub;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A night of twenty backups, two of which fail,")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeBackupIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String COPIED = "    ok  copy to nas - T";
    private static final String SENT = "    ok  upload to offsite - T";
    private static final Pattern ROW =
            Pattern.compile(
                    "<tr[^>]*><td style=\"([^\"]*)\">(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>");
    private static final Pattern TEMPORARY = Pattern.compile("dromedary-.*");

    private WholeCare care;
    private CapturedLog log;
    private JobReport backup;
    private JobReport drill;
    private final List<String> answers = new ArrayList<>();

    @BeforeAll
    void run(@TempDir Path folder) throws IOException {
        care = new WholeCare(folder);
        log =
                new CapturedLog(
                        "io.dromedary",
                        "org.apache.camel",
                        "org.apache.http",
                        "software.amazon.awssdk",
                        "org.springframework",
                        "org.eclipse.angus",
                        "com.zaxxer.hikari");
        backup = care.service().run("backup");
        await().atMost(SOON).until(() -> care.telegram().calls().size() == 1);
        await().atMost(SOON).until(() -> care.mail().messages().size() == 1);
        await().atMost(SOON).until(() -> care.monitor().calls().size() == 2);
        drill = care.service().run("restore-drill");
        await().atMost(SOON).until(() -> care.mail().messages().size() == 2);
        await().atMost(SOON).until(() -> care.telegram().calls().size() == 2);
        for (String path :
                List.of(
                        "/api/v1/cluster/jobs",
                        "/api/v1/cluster/jobs/" + backup.id(),
                        "/api/v1/cluster/jobs/" + drill.id(),
                        "/actuator/prometheus",
                        "/actuator/health",
                        "/actuator/info",
                        "/status")) {
            answers.add(care.service().http().get(path).response().body());
        }
        answers.add(
                care.service().http().post("/api/v1/cluster/report/test", "").response().body());
    }

    @AfterAll
    void stop() {
        log.close();
        care.close();
    }

    private static List<String> good(String infobase) {
        List<String> lines = new ArrayList<>(List.of("ok  main / " + infobase + " - T, N"));
        lines.add("    ok  plan - T");
        boolean undisturbed = !WholeCare.DUMPED_BY_PG_DUMP.contains(infobase);
        if (undisturbed) {
            lines.addAll(List.of("    ok  lock - T", "    ok  end sessions - T"));
        }
        lines.add("    ok  dump - T, N");
        if (undisturbed) {
            lines.add("    ok  unlock - T");
        }
        lines.addAll(List.of("    ok  verify - T, N", "    ok  publish - T", COPIED, SENT));
        return lines;
    }

    /** The report without what is another in every run. */
    private List<String> expected() {
        List<String> lines =
                new ArrayList<>(
                        """
                        Backup: 20 infobases, 2 failed
                        TIME to TIME, job JOB

                        FAILED  main / base05 - T
                            ok  plan - T
                            FAILED  dump - T, pg_dump: error: connection to server at "127.0.0.1", port %s failed: FATAL:  database "base05" does not exist

                        FAILED  main / base13 - T
                            ok  plan - T
                            ok  lock - T
                            ok  end sessions - T
                            FAILED  dump - T, DESIGNER ended with 139: it said nothing (LOG)
                            ok  unlock - T

                        ok  the job itself - T
                            ok  sweep - T
                            ok  prune folder - T
                            ok  prune nas - T
                            ok  prune offsite - T

                        ok  main - T
                            ok  list infobases - T
                        """
                                .formatted(care.postgresServer().split(":", -1)[1])
                                .lines()
                                .toList());
        for (String infobase : saved()) {
            lines.add("");
            lines.addAll(good(infobase));
        }
        return lines;
    }

    private static List<String> saved() {
        return Stream.of(
                        WholeCare.DUMPED_BY_PG_DUMP,
                        WholeCare.DUMPED_BY_DESIGNER,
                        WholeCare.DUMPED_BY_IBCMD)
                .flatMap(List::stream)
                .filter(name -> !name.equals(WholeCare.WITHOUT_DATABASE))
                .filter(name -> !name.equals(WholeCare.CRASHING))
                .toList();
    }

    private String timeless(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME")
                .replace(backup.id().toString(), "JOB")
                .replaceAll("\\d+\\.\\d s|\\d+ min \\d+ s", "T")
                .replaceAll(", \\d+(\\.\\d)? [KM]?B", ", N")
                .replaceAll(Pattern.quote(care.folder().toString()) + "/logs/[^)]*\\.log", "LOG");
    }

    /** Copies and uploads are made at the same time. */
    private static List<String> inOrder(List<String> lines) {
        String text = String.join("\n", lines);
        return text.replace(SENT + "\n" + COPIED, COPIED + "\n" + SENT).lines().toList();
    }

    private static String part(MimeMessage mail, int number)
            throws IOException, MessagingException {
        return (String) ((Multipart) mail.getContent()).getBodyPart(number).getContent();
    }

    @Test
    @DisplayName("is told by mail as text: what failed and why, and every step of the others")
    void text() throws IOException, MessagingException {
        MimeMessage mail = care.mail().messages().get(0);

        assertThat(mail.getSubject()).startsWith("Dromedary: Backup: 20 infobases, 2 failed, ");
        assertThat(inOrder(timeless(part(mail, 0)).lines().toList()))
                .containsExactlyElementsOf(expected());
    }

    @Test
    @DisplayName("is told by mail as HTML: the same, line by line")
    void html() throws IOException, MessagingException {
        String page = part(care.mail().messages().get(0), 1);
        Files.writeString(Path.of("target/report.html"), page); // to be looked at

        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(timeless(page));
        while (row.find()) {
            boolean heading = row.group(1).contains("bold");
            String detail = row.group(4).replace("&quot;", "\"");
            rows.add(
                    (heading ? "" : "    ")
                            + row.group(3)
                            + "  "
                            + row.group(2)
                            + (detail.isEmpty() ? "" : " - " + detail));
        }
        assertThat(inOrder(rows))
                .containsExactlyElementsOf(
                        expected().stream().skip(2).filter(line -> !line.isEmpty()).toList());
        assertThat(page).contains("Backup: 20 infobases, 2 failed</h2>");
    }

    @Test
    @DisplayName("is told by Telegram in one message, and to the monitor as begun and failed")
    void shortly() {
        List<String> lines = new ArrayList<>();
        expected().stream()
                .filter(line -> !line.startsWith("    ok") && !line.isEmpty())
                .forEach(lines::add);
        lines.add(2, "");
        String message = care.telegram().calls().get(0).body().replace("\\n", "\n");
        assertThat(timeless(message.replace("\\\"", "\"")))
                .startsWith("{\"text\":\"" + String.join("\n", lines) + "\",\"chat_id\"");

        String ping = "/" + care.secrets().get("ping");
        assertThat(care.monitor().calls())
                .extracting(HttpStub.Call::path)
                .containsExactly(ping + "/start", ping + "/fail");
    }

    /** What a store gives for a key. */
    private interface Contents {
        byte[] of(String key) throws IOException;
    }

    /** Size and SHA-256 by key. */
    private static Map<String, String> digests(Iterable<String> keys, Contents contents)
            throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (String key : keys) {
            digests.put(key, digest(contents.of(key)));
        }
        return digests;
    }

    private static String digest(byte[] content) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(content);
            return content.length + " " + HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> folder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> keys =
                    files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .toList();
            return digests(keys, key -> Files.readAllBytes(folder.resolve(key)));
        }
    }

    @Test
    @DisplayName("leaves the same backups in the folder, its replica and the bucket, as catalogued")
    void stores() throws IOException {
        Map<String, String> folder = folder(care.folder().resolve("backups"));
        List<CatalogueEntry> catalogue =
                care.service()
                        .context()
                        .getBean(BackupStore.class)
                        .catalogue(care.service().context().getBean(Stores.class).locations())
                        .list();

        assertThat(folder).hasSize(2 * saved().size());
        assertThat(folder(care.folder().resolve("nas"))).isEqualTo(folder);
        assertThat(digests(care.s3().keys("backups"), key -> care.s3().content("backups", key)))
                .isEqualTo(folder);
        folder.keySet().removeIf(key -> key.endsWith(Manifest.EXTENSION));
        for (String store : List.of("folder", "nas", "offsite")) {
            assertThat(
                            catalogue.stream()
                                    .filter(entry -> entry.store().equals(store))
                                    .map(CatalogueEntry::backup)
                                    .collect(
                                            Collectors.toMap(
                                                    StoredBackup::key, WholeBackupIT::catalogued)))
                    .as(store)
                    .isEqualTo(folder);
        }
        assertThat(catalogue)
                .hasSize(3 * saved().size())
                .extracting(entry -> entry.backup().manifest().infobase())
                .containsOnly(saved().toArray(String[]::new));
    }

    private static String catalogued(StoredBackup backup) {
        return backup.manifest().size() + " " + backup.manifest().sha256();
    }

    @Test
    @DisplayName("leaves every infobase as it was found, also the one that was closed before")
    void unlocked() {
        assertThat(care.cluster().<List<FakeInfobase>>read(state -> List.copyOf(state.infobases)))
                .hasSize(20)
                .allSatisfy(
                        one -> {
                            boolean closed = one.name.equals(WholeCare.CLOSED);
                            assertThat(one.sessionsDenied).as(one.name).isEqualTo(closed);
                            assertThat(one.deniedMessage).isEqualTo(closed ? "Ремонт" : "");
                            assertThat(one.permissionCode).isEqualTo(closed ? "их код" : "");
                            assertThat(one.jobsDenied).isFalse();
                        });
    }

    @Test
    @DisplayName("leaves backups that a drill restores and counts, as far as it can")
    void drilled() {
        Map<String, String> told =
                drill.infobases().stream()
                        .filter(one -> !one.infobase().isEmpty())
                        .collect(
                                Collectors.toMap(
                                        InfobaseReport::infobase,
                                        one ->
                                                one.steps().stream()
                                                        .map(
                                                                step ->
                                                                        step.name()
                                                                                + " "
                                                                                + step.result()
                                                                                + " "
                                                                                + step.message()
                                                                                        .orElse(""))
                                                        .map(String::strip)
                                                        .collect(Collectors.joining("; "))));

        assertThat(drill.result()).contains(Result.DONE);
        assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(saved());
        told.forEach(
                (infobase, steps) -> assertThat(steps).as(infobase).isEqualTo(drillOf(infobase)));
        assertThat(
                        care.postgres()
                                .query(
                                        "postgres",
                                        "select count(*) from pg_database where datname like '%drill%'"))
                .isEqualTo("0");
    }

    private static String drillOf(String infobase) {
        if (WholeCare.DUMPED_BY_PG_DUMP.contains(infobase)) {
            return "read DONE from folder; restore DONE; compare DONE 2 tables, 550 rows; drop DONE";
        }
        return "read DONE from folder; restore SKIPPED a dump by %s can only be restored by the platform; it was read whole"
                .formatted(WholeCare.DUMPED_BY_DESIGNER.contains(infobase) ? "designer" : "ibcmd");
    }

    @Test
    @DisplayName("leaves backups of databases that are the source again, by count and checksum")
    void restoredDatabase() {
        for (String name : List.of("base01", "base08")) {
            Call call =
                    care.command(
                            "backup",
                            "restore",
                            name,
                            "--database",
                            name + "_restored",
                            "--server",
                            care.postgresServer());
            assertThat(call.code()).as(call.err()).isZero();
            for (String rows :
                    List.of(
                            "select count(*) || md5(string_agg(n || h || t, ',' order by n)) from _document1",
                            "select count(*) || md5(string_agg(n || ':' || price, ',' order by n)) from _reference2")) {
                assertThat(care.postgres().query(name + "_restored", rows))
                        .isEqualTo(care.postgres().query(name, rows));
            }
        }
    }

    @Test
    @DisplayName("leaves backups of infobases that are the source again")
    void restoredInfobase() {
        for (String name : List.of("base09", "base17")) {
            String before = care.cluster().read(state -> state.infobase(name).data);
            care.cluster().change(state -> state.infobase(name).data = "destroyed");

            Call call =
                    care.command("backup", "restore", name, "--into", name, "--overwrite", name);

            assertThat(call.code()).as(call.err()).isZero();
            assertThat(care.cluster().<String>read(state -> state.infobase(name).data))
                    .isEqualTo(before);
        }
    }

    @Test
    @DisplayName(
            "leaves its passwords in no command line but that of rac, which knows no other way")
    void commandLines() throws IOException {
        assertThat(care.commandLines()).hasSizeGreaterThan(40);
        none("command line", String.join("\n", care.commandLines()));
        assertThat(care.cluster().calls("rac"))
                .anyMatch(line -> line.contains("--cluster-pwd=" + care.secrets().get("cluster")));
        none(
                "rac",
                String.join("\n", care.cluster().calls("rac"))
                        .replaceAll("--(cluster|infobase)-pwd=\\S+", ""));
    }

    @Test
    @DisplayName("leaves its passwords in no log, mail, message or answer")
    void told() throws IOException, MessagingException {
        for (String said :
                List.of("DEBUG org.apache.camel", "DEBUG org.eclipse.angus", WholeCare.CRASHING)) {
            assertThat(log.text().contains(said)).as(said).isTrue();
        }
        none("log", log.text());
        for (MimeMessage mail : care.mail().messages()) {
            none("mail", mail.getSubject() + part(mail, 0) + part(mail, 1));
        }
        for (HttpStub.Call call : care.telegram().calls()) {
            none("Telegram", call.body());
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isNotEmpty());
        answers.forEach(answer -> none("answer", answer));
    }

    private void none(String where, String text) {
        care.secrets()
                .forEach(
                        (name, secret) ->
                                assertThat(text.lines().filter(line -> line.contains(secret)))
                                        .as("lines of %s with the secret of %s", where, name)
                                        .isEmpty());
    }

    @Test
    @DisplayName(
            "leaves its passwords in no file: no backup, manifest, book, log, or temporary one")
    void files() throws IOException {
        Path secrets = care.folder().resolve("secrets");
        Path settings = care.folder().resolve("cluster.yaml"); // has the address of the monitor
        assertThat(withSecrets(secrets, path -> true)).hasSize(care.secrets().size() - 1);

        assertThat(
                        withSecrets(
                                care.folder(),
                                path -> !path.equals(secrets) && !path.equals(settings)))
                .isEmpty();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        assertThat(
                        withSecrets(
                                temporary,
                                path ->
                                        path.equals(temporary)
                                                || TEMPORARY
                                                        .matcher(
                                                                temporary
                                                                        .relativize(path)
                                                                        .getName(0)
                                                                        .toString())
                                                        .matches()))
                .isEmpty();
    }

    /** Files below a folder that have one of the secrets. */
    private Set<Path> withSecrets(Path root, Predicate<Path> which) throws IOException {
        Set<Path> found = new TreeSet<>();
        List<Path> folders = new ArrayList<>(List.of(root));
        while (!folders.isEmpty()) {
            try (Stream<Path> inside = Files.list(folders.remove(0))) {
                for (Path path : inside.filter(which).toList()) {
                    if (Files.isDirectory(path)) {
                        folders.add(path);
                    } else if (Files.isRegularFile(path) && hasSecret(path)) {
                        found.add(path);
                    }
                }
            }
        }
        return found;
    }

    private boolean hasSecret(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return care.secrets().values().stream().anyMatch(text::contains);
    }
}
