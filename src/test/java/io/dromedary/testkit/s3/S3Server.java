package io.dromedary.testkit.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a folder: one folder a bucket, on a free port, with signatures that must be right.
 */
public final class S3Server implements AutoCloseable {

    /** The only access key. */
    public static final String ACCESS_KEY = "dromedary";

    /** Belongs to {@link #ACCESS_KEY}. */
    public static final String SECRET_KEY = "correct horse battery";

    private final Path folder;
    private final S3Proxy proxy;

    private S3Server(Path folder, S3Proxy proxy) {
        this.folder = folder;
        this.proxy = proxy;
    }

    /** Starts it over an empty folder. */
    public static S3Server start(Path folder) {
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
        return new S3Server(folder, proxy);
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    /** Makes a bucket. */
    public void create(String bucket) throws IOException {
        Files.createDirectory(folder.resolve(bucket));
    }

    /** The file of an object. */
    public Path file(String bucket, String key) {
        return folder.resolve(bucket).resolve(key);
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
