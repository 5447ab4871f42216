/** An S3 store for tests, in the same JVM. */
package io.dromedary.testkit.s3;
