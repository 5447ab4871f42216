#!/bin/sh
# RabbitMQ to journal and journal to RabbitMQ, beside RabbitMQ's own perf-test with the same message size, persistence,
# confirms, mandatory and queue type, on the same private broker in the same run.
#
#   bench/rabbitmq.sh [EVENTS a round = 100000] [BYTES of an event's data = 1000] [FOLDER = target/bench]
set -eu
cd "$(dirname "$0")/.."
events=${1:-100000}
bytes=${2:-1000}
folder=${3:-target/bench}
mkdir -p target
mvn -B -q -f bench/perf-test/pom.xml dependency:build-classpath -Dmdep.outputFile="$PWD/target/perf-test-classpath"
mvn -B -q -Dquick test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
echo "$(date -u +%F) $(java -version 2>&1 | head -1), $(nproc) cores, $(uname -sr)"
exec java -Xmx2g -Dlogging.level.root=warn \
    -cp "target/test-classes:target/classes:$(cat target/classpath)" \
    io.dromedary.bench.RabbitBench "$(cat target/perf-test-classpath)" "$folder" "$events" "$bytes"
