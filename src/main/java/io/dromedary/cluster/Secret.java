package io.dromedary.cluster;

/**
 * A secret by where it is kept. It is read when it is used, so that it can be changed while the
 * program runs; its text never says more than where it is. Thread-safe.
 */
public sealed interface Secret permits EnvironmentSecret, FileSecret {

    /**
     * The secret itself.
     *
     * @throws MissingSecretException if it is not there, with what to do
     */
    String reveal();
}
