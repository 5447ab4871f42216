package io.dromedary.cluster.settings;

import io.dromedary.cluster.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A bucket of an S3 store. Immutable.
 *
 * @param name in these settings
 * @param endpoint of a store that is not Amazon's
 * @param region e.g. {@code eu-central-1}; any word for stores that have none
 * @param bucket must exist
 * @param prefix put before all keys, without slashes at its ends; may be empty
 * @param pathStyle whether the bucket is named in the path, as Ceph and MinIO want it
 * @param accessKey none for what the environment of the machine provides
 * @param secretKey belongs to the access key
 * @param keep what stays in the bucket
 * @param verification of an uploaded object
 * @param attempts at an upload, at least 1
 * @param pause between them
 * @param lockDays for so long the store refuses to delete an object; none for no object lock
 */
public record ObjectStore(
        String name,
        Optional<URI> endpoint,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        Optional<Secret> accessKey,
        Optional<Secret> secretKey,
        RetentionSettings keep,
        Verification verification,
        int attempts,
        Duration pause,
        OptionalInt lockDays) {

    /** How it is made sure that an object is what was sent. */
    public enum Verification {
        /** Its size and ETag are asked for. */
        SIZE,
        /** It is read back and its SHA-256 compared. */
        CONTENT
    }
}
