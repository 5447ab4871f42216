package io.dromedary.subscription;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a start position lies in its channel now.
 *
 * @param offset events behind it are looked at
 * @param notBefore they are passed over until the first one of this time
 */
record Place(long offset, Optional<Instant> notBefore) {}
