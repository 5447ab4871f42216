package io.dromedary.backup.objectstore;

import io.dromedary.cluster.Secret;
import io.dromedary.cluster.settings.ObjectStore;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Clients for S3 stores as the settings name them. One client serves all threads; whoever opens it
 * closes it.
 */
public final class S3Clients {

    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** A part of 16 MiB over a line of 250 kbit/s. */
    private static final Duration ATTEMPT = Duration.ofMinutes(10);

    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 50;

    private S3Clients() {}

    /** For a store. */
    public static S3Client open(ObjectStore store) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(store.region()))
                        .forcePathStyle(store.pathStyle())
                        .credentialsProvider(credentials(store))
                        // Stores other than Amazon's answer 400 to the checksums it sends unasked.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(
                                S3Configuration.builder().chunkedEncodingEnabled(false).build())
                        .overrideConfiguration(limits())
                        .httpClientBuilder(
                                ApacheHttpClient.builder()
                                        .connectionTimeout(CONNECT)
                                        .connectionAcquisitionTimeout(ATTEMPT)
                                        .socketTimeout(SILENCE)
                                        .maxConnections(CONNECTIONS));
        store.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static ClientOverrideConfiguration limits() {
        return ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(ATTEMPT)
                .apiCallTimeout(ATTEMPT.multipliedBy(ATTEMPTS))
                .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .backoffStrategy(
                                        BackoffStrategy.exponentialDelay(
                                                FIRST_PAUSE, LONGEST_PAUSE))
                                .build())
                .build();
    }

    /** Asked for each request, so that keys can be changed while the program runs. */
    private static AwsCredentialsProvider credentials(ObjectStore store) {
        if (store.accessKey().isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        Secret access = store.accessKey().get();
        return () ->
                AwsBasicCredentials.create(
                        access.reveal(), store.secretKey().map(Secret::reveal).orElse(""));
    }
}
