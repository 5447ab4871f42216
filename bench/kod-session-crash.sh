#!/bin/sh
# Kills (kill -9) a centre of КОД that changes objects and sends them, at each of six points of a session: planned, begun,
# a message delivered, all delivered, what nodes hold written and the boundary not, all committed. Then it compares what the
# registry acknowledged with the messages and with what the registry says.
# Usage: bench/kod-session-crash.sh [rounds at each point = 100]
# A line a point says how many rounds counted (the process was halted there), what was lost, out of order or left over, and
# how often a state went to a node again, each time under a new mark; the exit code is 0 only if nothing was, and all counted.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.KodSessionCrashBench "$folder" "${1:-100}"
