#!/bin/sh
# What subscribers cost, on SQLite and on a private PostgreSQL: how long ten thousand sleeping ones take to be restored,
# what one that catches up does to the p99 of an append while writers write at half their maximum, and what one that is
# stuck does to fifty others. Each beside the same without it, in five pairs of rounds in turns: medians, and in brackets
# the least and the most of a round, which say how much of a difference is none.
# Then how fast one catches up through gRPC and through a route while nobody writes, beside bare page reads.
# Usage: bench/subscribers.sh [sleepers [seconds a round [events to catch up with]]]
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
classpath="target/test-classes:target/classes:$(cat target/test.classpath)"
java -Xmx1g -cp "$classpath" io.dromedary.bench.SubscribersBench "$folder" "${1:-10000}" "${2:-20}"
java -Xmx1g -Dlogging.level.root=WARN -cp "$classpath" io.dromedary.bench.CatchUpBench "$folder/catch-up" "${3:-500000}"
