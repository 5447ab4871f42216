package io.dromedary.component.transactions;

import io.dromedary.transaction.LogOutcome;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.TransactionAbandoned;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import io.dromedary.transaction.LogOutcome.UserChanged;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The option {@code outcomes}: which outcomes are told. Immutable. */
final class OutcomeKinds {

    private final Set<Kind> kinds;

    private OutcomeKinds(Set<Kind> kinds) {
        this.kinds = kinds;
    }

    private enum Kind {
        COMMITTED("committed"),
        ROLLED_BACK("rolledBack"),
        ABANDONED("abandoned"),
        EMPTY("empty"),
        SESSIONS("sessions"),
        JOBS("jobs"),
        USERS("users");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /**
     * Reads the option {@code outcomes}.
     *
     * @throws IllegalArgumentException if a name is none of the known; the message lists them
     */
    static OutcomeKinds parse(String text) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(OutcomeKinds::kind)
                .forEach(kinds::add);
        return new OutcomeKinds(kinds);
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.text.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "outcomes '"
                                                + name
                                                + "' is none of: "
                                                + Arrays.stream(Kind.values())
                                                        .map(kind -> kind.text)
                                                        .collect(Collectors.joining(", "))));
    }

    boolean empty() {
        return kinds.contains(Kind.EMPTY);
    }

    boolean rolledBack() {
        return kinds.contains(Kind.ROLLED_BACK);
    }

    boolean abandoned() {
        return kinds.contains(Kind.ABANDONED);
    }

    boolean contain(LogOutcome outcome) {
        if (outcome instanceof TransactionCommitted) {
            return kinds.contains(Kind.COMMITTED);
        }
        if (outcome instanceof TransactionRolledBack) {
            return rolledBack();
        }
        if (outcome instanceof TransactionAbandoned) {
            return abandoned();
        }
        if (outcome instanceof SessionFinished) {
            return kinds.contains(Kind.SESSIONS);
        }
        if (outcome instanceof JobFinished) {
            return kinds.contains(Kind.JOBS);
        }
        return !(outcome instanceof UserChanged) || kinds.contains(Kind.USERS);
    }
}
