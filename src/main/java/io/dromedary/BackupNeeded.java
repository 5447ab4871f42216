package io.dromedary;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Whether a job makes backups or reads them; an update makes one before. */
final class BackupNeeded extends AnyNestedCondition {

    BackupNeeded() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty("dromedary.backup.enabled")
    static final class Backup {}

    @ConditionalOnProperty("dromedary.update.enabled")
    static final class Update {}

    @ConditionalOnProperty("dromedary.restore-drill.enabled")
    static final class RestoreDrill {}
}
