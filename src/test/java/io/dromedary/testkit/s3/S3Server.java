package io.dromedary.testkit.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store that speaks S3, with signatures that must be right: S3Proxy over a folder, on a free
 * port, or one that the environment names.
 */
public final class S3Server implements AutoCloseable {

    /** Names the variable with the address of a given store, whose keys are those of here. */
    public static final String URL = "DROMEDARY_TEST_S3_URL";

    /** The only access key. */
    public static final String ACCESS_KEY = "dromedary";

    /** Belongs to {@link #ACCESS_KEY}. */
    public static final String SECRET_KEY = "correct horse battery";

    private final URI endpoint;
    private final Optional<S3Proxy> proxy;
    private final S3Client client;

    private S3Server(URI endpoint, Optional<S3Proxy> proxy) {
        this.endpoint = endpoint;
        this.proxy = proxy;
        this.client =
                S3Client.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1) // a given store knows no place by a name
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .httpClientBuilder(ApacheHttpClient.builder())
                        .build();
    }

    /**
     * Starts it, or goes to that of the environment.
     *
     * @param folder an empty one
     */
    public static S3Server start(Path folder) {
        Optional<String> given = Optional.ofNullable(System.getenv(URL));
        if (given.isPresent()) {
            return new S3Server(URI.create(given.get()), Optional.empty());
        }
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                        .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new S3Server(URI.create("http://127.0.0.1:" + proxy.getPort()), Optional.of(proxy));
    }

    /** Where it listens. */
    public URI endpoint() {
        return endpoint;
    }

    /** Makes a bucket; one that a former test left in a given store is thrown away before. */
    public void create(String bucket) {
        if (proxy.isEmpty()) {
            remove(bucket);
        }
        client.createBucket(it -> it.bucket(bucket));
    }

    private void remove(String bucket) {
        try {
            client.listObjectsV2Paginator(it -> it.bucket(bucket))
                    .contents()
                    .forEach(it -> client.deleteObject(to -> to.bucket(bucket).key(it.key())));
            client.listMultipartUploads(it -> it.bucket(bucket))
                    .uploads()
                    .forEach(
                            it ->
                                    client.abortMultipartUpload(
                                            to ->
                                                    to.bucket(bucket)
                                                            .key(it.key())
                                                            .uploadId(it.uploadId())));
            client.deleteBucket(it -> it.bucket(bucket));
        } catch (NoSuchBucketException e) {
            return; // as it should be
        }
    }

    /** All that a bucket holds. */
    public List<String> keys(String bucket) {
        return client.listObjectsV2Paginator(it -> it.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** What an object holds. */
    public byte[] content(String bucket, String key) {
        return client.getObjectAsBytes(it -> it.bucket(bucket).key(key)).asByteArray();
    }

    /** Puts something in the place of an object, behind the back of whoever wrote it. */
    public void replace(String bucket, String key, byte[] content) {
        client.putObject(it -> it.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    @Override
    public void close() {
        client.close();
        proxy.ifPresent(S3Server::stop);
    }

    private static void stop(S3Proxy proxy) {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
