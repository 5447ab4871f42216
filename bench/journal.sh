#!/bin/sh
# Bench (d): journal appends and page reads, beside a bare sqlite-jdbc loop with the same schema,
# index and durability, in the same run.
#
#   bench/journal.sh [EVENTS already there = 10000000] [EVENTS a round = 200000] [FOLDER = target/bench]
#
# With ten million events it takes about 30 GB in FOLDER and a quarter of an hour.
set -eu
cd "$(dirname "$0")/.."
events=${1:-10000000}
round=${2:-200000}
folder=${3:-target/bench}
mvn -B -q -Dquick test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
echo "$(date -u +%F) $(java -version 2>&1 | head -1), $(nproc) cores, $(uname -sr)"
exec java -Xmx2g -cp "target/test-classes:target/classes:$(cat target/classpath)" \
    io.dromedary.bench.JournalBench "$folder" "$events" "$round"
