/** {@code onec-cluster:}, the steps of the care of 1C clusters. */
package io.dromedary.component.cluster;
