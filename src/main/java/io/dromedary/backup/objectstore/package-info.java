/** Buckets of backups in S3 stores: Amazon's, Ceph's and their like. */
package io.dromedary.backup.objectstore;
