package io.dromedary.backup.objectstore;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says in one sentence what an error of S3 means, and what to do. */
final class ObjectStoreErrors {

    private static final int SERVER = 500;
    private static final int TOO_MANY = 429;

    private final String store;
    private final String bucket;

    /**
     * Of a store.
     *
     * @param store its name in the settings
     */
    ObjectStoreErrors(String store, String bucket) {
        this.store = store;
        this.bucket = bucket;
    }

    /** Runs what asks the store. */
    <T> T explained(String key, Supplier<T> work) {
        try {
            return work.get();
        } catch (SdkException e) {
            throw explained(key, e);
        }
    }

    private ObjectStoreException explained(String key, SdkException e) {
        String where = "The object store " + store + " ";
        if (e instanceof AwsServiceException service) {
            boolean temporary = service.statusCode() >= SERVER || service.statusCode() == TOO_MANY;
            return new ObjectStoreException(where + refusal(key, service), temporary, e);
        }
        return new ObjectStoreException(
                where
                        + "could not be reached for "
                        + key
                        + ": "
                        + e.getMessage()
                        + ". Check its endpoint and the network",
                true,
                e);
    }

    private String refusal(String key, AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String hint =
                switch (code == null ? "" : code) {
                    case "NoSuchBucket" -> "the bucket " + bucket + " is missing. Create it";
                    case "InvalidAccessKeyId" -> "the access key is not known. Check the settings";
                    case "SignatureDoesNotMatch" -> "the secret key is wrong. Check the settings";
                    case "AccessDenied" -> "the access key may not do so. Check its rights";
                    case "RequestTimeTooSkewed" -> "the clock of this machine is wrong";
                    case "BadDigest" -> "it got other bytes than were sent";
                    default -> code + " " + e.statusCode();
                };
        return "refused " + key + ": " + hint;
    }
}
