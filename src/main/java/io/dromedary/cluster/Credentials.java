package io.dromedary.cluster;

import java.util.Optional;

/**
 * A user and where the password is. Immutable.
 *
 * @param password empty for a user without one
 */
public record Credentials(String user, Optional<Secret> password) {}
