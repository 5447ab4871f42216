/** What is asked of a cluster through {@code rac}: its output as records, its errors by kind. */
package io.dromedary.cluster.rac;
