#!/bin/sh
# Messages of КОД as long as they may be, from folder to RabbitMQ to folder, each node in a process of its own: all of them into the
# queue, then all of them out, so that the recipient is given as many at once as it asks for. Bytes are compared by SHA-256.
# Usage: bench/kod-large-relay.sh [messages [MiB of each [prefetch [-Xmx in MiB …]]]]   (4, 128, 1 and 768 640 512 by default)
# Prints for each heap how long each way took, or the code that the process ended with: 3 is out of memory.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
messages=${1:-4} size=${2:-128} prefetch=${3:-1}
[ $# -gt 3 ] && shift 3 || set -- 768 640 512
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx1g -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.KodLargeRelayBench "$folder" "$messages" "$size" "$prefetch" "$@"
