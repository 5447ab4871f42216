#!/bin/sh
# Bench (h): appends and page reads of the PostgreSQL journal, beside bare loops over the JDBC driver (COPY, arrays,
# single INSERTs) with the same lock, indexes, checkpoint and durability, on a private server, in the same run.
#
#   bench/postgres.sh [EVENTS already there = 1000000] [EVENTS a round = 200000] [FOLDER = target/bench]
set -eu
cd "$(dirname "$0")/.."
events=${1:-1000000}
round=${2:-200000}
folder=${3:-target/bench}
mvn -B -q -Dquick test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
echo "$(date -u +%F) $(java -version 2>&1 | head -1), $(nproc) cores, $(uname -sr)"
exec java -Xmx2g -cp "target/test-classes:target/classes:$(cat target/classpath)" \
    io.dromedary.bench.PostgresBench "$folder" "$events" "$round"
