package io.dromedary;

import io.dromedary.api.access.AccessProperties;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.health.AdditionalHealthEndpointPath;
import org.springframework.boot.actuate.health.HealthEndpointGroup;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.actuate.health.HttpCodeStatusMapper;
import org.springframework.boot.actuate.health.StatusAggregator;
import org.springframework.stereotype.Component;

/**
 * Who is told why something is not well. With tokens, whoever sends one (application.yaml); without
 * any only this machine is listened to, and may know everything.
 */
@Component
record HealthDetails(AccessProperties access) implements HealthEndpointGroupsPostProcessor {

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        return access.tokens().isEmpty()
                ? HealthEndpointGroups.of(new Open(groups.getPrimary()), others(groups))
                : groups;
    }

    private static Map<String, HealthEndpointGroup> others(HealthEndpointGroups groups) {
        return groups.getNames().stream().collect(Collectors.toMap(name -> name, groups::get));
    }

    private record Open(HealthEndpointGroup group) implements HealthEndpointGroup {

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return true;
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return true;
        }

        @Override
        public boolean isMember(String name) {
            return group.isMember(name);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
