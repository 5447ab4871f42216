#!/bin/sh
# Kills (kill -9) a process that writes messages of КОД and receives them at each of eight points of a message's way:
# temporary file written, named, on disk but not acknowledged; listed, parsed, committed by the route, receipt stored,
# file removed. Then it compares what was acknowledged with what was applied.
# Usage: bench/kod-crash.sh [rounds at each point = 100]
# The last line says how many rounds counted (the process was halted at its point), and what was lost, applied twice,
# invented, out of order or put aside; the exit code is 0 only if nothing was, and all rounds counted.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.KodCrashBench "$folder" "${1:-100}"
