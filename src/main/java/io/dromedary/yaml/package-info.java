/**
 * Files of settings that administrators write: YAML, whose mistakes are told with the line they
 * stand in, all at once. Knows no other room but {@code spelling}.
 */
package io.dromedary.yaml;
