package io.dromedary.testkit.kod;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.StreamKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares what was sent with what was applied.
 *
 * @param acknowledged how many messages the senders were told to be written
 * @param applied how many were committed by the receivers
 * @param receipts that were on disk when the receiver was killed
 * @param repeated how often one was delivered that was committed already
 * @param lost acknowledged, and not applied
 * @param twice delivered to be applied although its receipt was on disk before
 * @param invented applied, and never sent with that content
 * @param outOfOrder applied after one of a later mark of its stream
 * @param quarantined put aside
 */
public record KodVerdict(
        int acknowledged,
        int applied,
        int receipts,
        int repeated,
        List<String> lost,
        List<String> twice,
        List<String> invented,
        List<String> outOfOrder,
        List<String> quarantined) {

    private static final int SHOWN = 3;

    /**
     * Compares the files that the processes of a run have left in its folder.
     *
     * @param receipts that were on disk when a receiver was killed
     */
    static KodVerdict of(Path folder, List<String> senders, StoredReceipts receipts)
            throws IOException {
        Set<String> intended = new HashSet<>();
        Set<String> lost = new HashSet<>();
        for (String sender : senders) {
            for (String fileName : lines(folder.resolve(sender).resolve(KodProcess.INTENTS))) {
                intended.add(fileName + " " + sha256(KodProcess.text(name(fileName))));
            }
            lost.addAll(lines(folder.resolve(sender).resolve(KodProcess.ACKNOWLEDGED)));
        }
        int acknowledged = lost.size();
        int repeated = 0;
        Set<String> applied = new HashSet<>();
        List<String> twice = new ArrayList<>();
        List<String> invented = new ArrayList<>();
        List<String> outOfOrder = new ArrayList<>();
        Map<StreamKey, Mark> last = new HashMap<>();
        List<String> ledger = lines(folder.resolve(KodProcess.LEDGER));
        for (int number = 0; number < ledger.size(); number++) {
            String line = ledger.get(number);
            boolean isRepeated = line.startsWith(KodLedger.REPEATED);
            String key = line.substring(line.indexOf(' ') + 1);
            if (receipts.isBefore(number, key)) {
                twice.add(key);
            }
            if (isRepeated) {
                repeated++;
                continue;
            }
            MessageName name = name(key.substring(0, key.indexOf(' ')));
            lost.remove(name.fileName());
            applied.add(key);
            if (!intended.contains(key)) {
                invented.add(key);
            }
            Mark before = last.put(name.stream(), name.mark());
            if (before != null && before.compareTo(name.mark()) > 0) {
                outOfOrder.add(key);
            }
        }
        return new KodVerdict(
                acknowledged,
                applied.size(),
                receipts.size(),
                repeated,
                List.copyOf(lost),
                twice,
                invented,
                outOfOrder,
                quarantine(folder.resolve(KodProcess.EXCHANGE).resolve(".quarantine")));
    }

    private static MessageName name(String fileName) {
        return NameGrammar.STANDARD.parse(fileName).orElseThrow();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static List<String> quarantine(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).toList();
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether all is as it must be. */
    public boolean isClean() {
        return lost.isEmpty()
                && twice.isEmpty()
                && invented.isEmpty()
                && outOfOrder.isEmpty()
                && quarantined.isEmpty();
    }

    @Override
    public String toString() {
        return "acknowledged %d, applied %d, receipts at kills %d, repeated %d, %s, %s, %s, %s, %s"
                .formatted(
                        acknowledged,
                        applied,
                        receipts,
                        repeated,
                        some("lost", lost),
                        some("applied twice", twice),
                        some("invented", invented),
                        some("out of order", outOfOrder),
                        some("in quarantine", quarantined));
    }

    private static String some(String what, List<String> all) {
        return all.isEmpty()
                ? what + " 0"
                : what + " " + all.size() + " " + all.subList(0, Math.min(SHOWN, all.size()));
    }
}
