#!/bin/sh
# Bench (i): messages of КОД.
#
#   bench/kod.sh [MESSAGES of the long backlog = 1000000] [ROUNDS = 3] [FOLDER = target/bench]
#
# write:          kod:messages beside a bare loop: temporary file, sync, rename, sync of the directory, as the product;
#                 and Camel's file:, which syncs nothing
# receive:        kod:messages beside a bare loop that reads, digests, stores a receipt with a commit and a sync of its own,
#                 and removes; in the product's tables and settings of SQLite through its driver alone, and as a line of a
#                 file. Receipts of one mark may share a sync in the product; with one message of a mark it has as many
#                 commits and syncs as the bare loop. Nobody syncs the removal: a file that comes back has its receipt
# backlog:        the first 10,000 of a million that wait, beside 10,000 that wait; in directories of 1,000, and in one
# lag:            from written to applied at 500 messages a second
# relay:          folder to RabbitMQ to folder, beside RabbitMQ's own client
#
# By turns, the first round warms up, medians of the others. A million messages take 8 GB in FOLDER, for a while.
set -eu
cd "$(dirname "$0")/.."
backlog=${1:-1000000}
rounds=${2:-3}
mkdir -p "${3:-target/bench}"
folder=$(mktemp -d "${3:-target/bench}/kod.XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
echo "$(date -u +%F) $(java -version 2>&1 | head -1), $(nproc) cores, $(uname -sr)"
run() {
    java -Xmx512m \
        -cp "target/test-classes:target/classes:$(cat target/classpath)" "$@" | grep -v -e ' INFO ' -e ' DEBUG '
    rm -rf "$folder"/*
}
run io.dromedary.bench.KodBench "$folder" write 2000 "$rounds"
run io.dromedary.bench.KodBench "$folder" receive 5000 "$rounds"
run io.dromedary.bench.KodBench "$folder" lag 500 20
run io.dromedary.bench.KodRelayBench "$folder" 10000 "$rounds"
run io.dromedary.bench.KodBench "$folder" backlog "$backlog" "$rounds" 1000
run io.dromedary.bench.KodBench "$folder" backlog "$backlog" "$rounds" "$backlog"
