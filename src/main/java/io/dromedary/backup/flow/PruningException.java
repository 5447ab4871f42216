package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Backups that should have gone are still there. */
public final class PruningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PruningException(List<Finding> left) {
        super(
                left.stream()
                        .map(finding -> finding.key() + ": " + finding.message())
                        .collect(Collectors.joining("; ")));
    }
}
