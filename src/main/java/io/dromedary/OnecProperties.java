package io.dromedary;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The infobase whose log is read. The route {@code routes/event-log.camel.yaml} uses the same
 * properties by their names.
 *
 * @param directory its {@code 1Cv8Log}, or a cluster registry; empty if no log is to be read
 * @param infobase its name in everything that is made of its log
 * @param zone zone of the server that writes it; empty for the zone of this machine
 */
@ConfigurationProperties(prefix = "onec")
record OnecProperties(
        @DefaultValue("") String directory,
        @DefaultValue("infobase") String infobase,
        @DefaultValue("") String zone) {}
