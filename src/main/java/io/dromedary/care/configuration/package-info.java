/** Copies of the settings of clusters, and restoring them. */
package io.dromedary.care.configuration;
