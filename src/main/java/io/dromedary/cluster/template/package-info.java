/**
 * Templates of configurations (шаблоны конфигураций), as their vendors ship them, and which of them
 * bring a configuration from its version to the newest.
 */
package io.dromedary.cluster.template;
