package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.transaction.GrouperMemory.Spilled;
import io.dromedary.transaction.LogOutcome.LogGap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the open transactions of a {@link GrouperMemory} back: from their files where these are
 * intact, from the log otherwise, which is read again between the oldest missing record and the
 * place where reading goes on.
 */
final class Restoration {

    private final String infobase;
    private final OpenTransactions transactions;

    private final SpillFolder folder;
    private final LogPosition until;

    /** Where the records of a transaction begin that must be read again. */
    private final Map<TransactionId, LogPosition> missing = new LinkedHashMap<>();

    /** Those of them whose first missing record was read again. */
    private final Set<TransactionId> found = new HashSet<>();

    /**
     * @param until where reading goes on
     */
    Restoration(
            String infobase, OpenTransactions transactions, SpillFolder folder, LogPosition until) {
        this.infobase = infobase;
        this.folder = folder;
        this.transactions = transactions;
        this.until = until;
    }

    /**
     * @return what is gone, if the log no longer holds everything
     * @throws IOException if the log cannot be read now, or a transaction not be spilled
     */
    Optional<LogGap> restore(GrouperMemory memory, LogHistory history) throws IOException {
        memory.open().forEach(this::open);
        folder.keepOnly(transactions.files().collect(Collectors.toCollection(LinkedHashSet::new)));
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        boolean complete = replay(history);
        transactions.spillRetired();
        return complete ? Optional.empty() : Optional.of(gap());
    }

    private void open(GrouperMemory.Open remembered) {
        OpenTransaction transaction =
                OpenTransaction.remembered(
                        remembered.head(),
                        remembered.begin(),
                        remembered.beginSeen(),
                        remembered.state());
        boolean onDisk = remembered.spilled().isEmpty() || reopen(transaction, remembered);
        (onDisk ? remembered.tail() : remembered.first())
                .ifPresent(from -> missing.put(transaction.id(), from));
        transactions.open(transaction);
    }

    private boolean reopen(OpenTransaction transaction, GrouperMemory.Open remembered) {
        Spilled spilled = remembered.spilled().orElseThrow();
        return remembered
                .first()
                .map(first -> folder.fileOf(transaction.id(), first))
                .map(file -> transaction.reopen(file, spilled.bytes(), spilled.records()))
                .orElse(false);
    }

    private boolean replay(LogHistory history) throws IOException {
        Optional<LogPosition> from = oldest();
        if (from.isEmpty()) {
            return false;
        }
        try {
            return history.replay(from.get(), until, this::replayed)
                    && missing.values().stream().allMatch(this::isOfThisFormat);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void replayed(EventLogRecord record) {
        LogPosition from = missing.get(record.transaction());
        if (from == null || !isOfThisFormat(from) || record.position().compareTo(from) < 0) {
            return;
        }
        if (record.position().equals(from)) {
            found.add(record.transaction());
        }
        try {
            if (RecordKind.of(record) != RecordKind.BEGIN) {
                transactions.add(transactions.find(record.transaction()).orElseThrow(), record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LogGap gap() {
        missing.keySet().removeAll(found);
        missing.keySet().stream()
                .flatMap(id -> transactions.find(id).stream())
                .forEach(OpenTransaction::lostRecords);
        LogPosition from = oldest().or(() -> missing.values().stream().findFirst()).orElse(until);
        return new LogGap(
                infobase,
                from,
                until,
                "the log of infobase "
                        + infobase
                        + " no longer holds everything from "
                        + from.asText()
                        + " on; open transactions that lack records for it: "
                        + missing.size());
    }

    /** The oldest missing record that this log could hold. */
    private Optional<LogPosition> oldest() {
        return missing.values().stream().filter(this::isOfThisFormat).min(LogPosition::compareTo);
    }

    /** A log that was converted to the other format has other positions. */
    private boolean isOfThisFormat(LogPosition position) {
        return position.getClass() == until.getClass();
    }
}
