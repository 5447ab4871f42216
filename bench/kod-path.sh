#!/bin/sh
# The full path of a change between two nodes of КОД: submitted, sent by the shipped route, received by the shipped route,
# posted to an HTTP service that stands for 1C; and from the mark of the session to the receipt. The exit code is 0 if
# nothing is lost, and the longest way from a mark to a receipt took 5 s at most. Before that Java compiles what runs for days: WARM-UP
# seconds at a fifth of the rate, which are not measured.
#
#   bench/kod-path.sh [MESSAGES a second = 500] [SUBMISSIONS a second = 10] [SECONDS = 60] [FOLDER = target/bench] [WARM-UP = 120]
set -eu
cd "$(dirname "$0")/.."
mkdir -p "${4:-target/bench}"
folder=$(mktemp -d "${4:-target/bench}/kod-path.XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
echo "$(date -u +%F) $(java -version 2>&1 | head -1), $(nproc) cores, $(uname -sr)"
status=0
java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/classpath)" \
    io.dromedary.bench.KodPathBench "$folder" "${1:-500}" "${2:-10}" "${3:-60}" "${5:-120}" > "$folder/output" || status=$?
grep -v -e ' INFO ' -e ' DEBUG ' "$folder/output"
exit "$status"
