package io.dromedary.cluster.rac;

import io.dromedary.cluster.rac.RestoreStep.Outcome;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How saved records become commands that change a cluster, and are told of; in a dry run they are
 * told alone. For one thread.
 */
final class RacChanges {

    static final String SESSIONS_DENIED = "sessions-deny";
    static final String JOBS_DENIED = "scheduled-jobs-deny";

    /** Of the moment: a copy that was taken during a backup has the lock of that backup. */
    private static final Set<String> LOCK =
            Set.of(
                    SESSIONS_DENIED,
                    JOBS_DENIED,
                    "denied-from",
                    "denied-to",
                    "denied-message",
                    "denied-parameter",
                    "permission-code");

    private final RacRunner runner;
    private final boolean dry;
    private final Consumer<RestoreStep> told;

    RacChanges(RacRunner runner, boolean dry, Consumer<RestoreStep> told) {
        this.runner = runner;
        this.dry = dry;
        this.told = told;
    }

    void tell(String name, Outcome outcome, String message) {
        told.accept(new RestoreStep(name, outcome, message));
    }

    /** All fields that are options of the mode's commands, without some. */
    RacCommand addAllBut(RacCommand command, String mode, RacRecord one, Set<String> others) {
        RacHelp help = runner.help(mode);
        Set<String> keys =
                one.fields().keySet().stream()
                        .filter(key -> help.hasOption(key) && !others.contains(key))
                        .filter(key -> !LOCK.contains(key))
                        .collect(Collectors.toSet());
        return add(command, one, keys);
    }

    /** Options in the order of the record; what is empty was not set. */
    static RacCommand add(RacCommand command, RacRecord one, Set<String> keys) {
        one.fields()
                .forEach(
                        (key, value) -> {
                            if (keys.contains(key) && !value.isEmpty()) {
                                command.option(key, spelled(key, value));
                            }
                        });
        return command;
    }

    /** The one field that rac tells in another way than it wants to be told. */
    private static String spelled(String key, String value) {
        return key.equals("kill-problem-processes") && value.length() == 1
                ? value.equals("0") ? "no" : "yes"
                : value;
    }

    /** Runs a command that changes something, and tells how that went. */
    List<RacRecord> change(String name, RacCommand command) {
        if (dry) {
            tell(name, Outcome.PLANNED, "");
            return List.of();
        }
        try {
            List<RacRecord> made = runner.records(command);
            tell(name, Outcome.DONE, "");
            return made;
        } catch (RacException e) {
            tell(name, Outcome.FAILED, e.getMessage());
            if (e.helpsToTryAgain()) {
                throw e;
            }
            return List.of();
        }
    }
}
