package io.dromedary;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Whether any job of the care of clusters is turned on. */
final class ClusterJobEnabled extends AnyNestedCondition {

    ClusterJobEnabled() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty("dromedary.backup.enabled")
    static final class Backup {}

    @ConditionalOnProperty("dromedary.maintenance.enabled")
    static final class Maintenance {}

    @ConditionalOnProperty("dromedary.update.enabled")
    static final class Update {}

    @ConditionalOnProperty("dromedary.cluster-config.enabled")
    static final class ClusterConfig {}

    @ConditionalOnProperty("dromedary.restore-drill.enabled")
    static final class RestoreDrill {}
}
