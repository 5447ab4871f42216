#!/bin/sh
# What sending a large backup to a bucket costs of memory; the server of S3 is a process of its own.
#
#   bench/backup-upload.sh [GB]      default: 10
#
# That size must be free twice in the folder for temporary files.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx256m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.UploadBench "$folder" "${1:-10}"
