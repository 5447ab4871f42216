#!/bin/sh
# What 1,000 idle logs cost: per cent of a core, heap and resident memory, and how soon the first append is noticed.
# Usage: bench/idle.sh [text|sqlite] [logs] [seconds]
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx256m -Dlogging.level.root=WARN -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.IdleLogs "${1:-text}" "${2:-1000}" "${3:-30}" "$folder"
