#!/bin/sh
# Kills the reader (kill -9) at random moments while an infobase goes on writing, then compares journal and ledger.
# Usage: bench/crash.sh [rounds [strict|removals [jar]]]
#   strict    new files, a rewritten dictionary, records in pieces: nothing may be lost (default, 1000 rounds)
#   removals  the log is reduced and recreated besides: only what was removed unread may be missing
#   jar       the whole program instead of reader, transactions and journal alone, e.g. target/dromedary.jar
# The last line says how many rounds counted, how many were rejected, and what was lost, repeated, invented or altered;
# the exit code is 0 only if nothing was, and all rounds that were asked for counted.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx1g -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.CrashBench "$folder" "${1:-1000}" "${2:-strict}" ${3:+"$3"}
