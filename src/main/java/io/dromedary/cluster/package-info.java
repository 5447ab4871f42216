/**
 * Care of a 1C cluster (кластер серверов): what is asked of it through {@code rac}, how infobases
 * are locked and left alone, and the programs that dump and restore them. Knows no other room but
 * {@code sql} (for the notes of locks) and {@code yaml} (for its settings).
 */
package io.dromedary.cluster;
