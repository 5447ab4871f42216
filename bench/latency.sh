#!/bin/sh
# From the moment a Commit is about to be written to the log to the last byte of the long poll's answer that brings it, in milliseconds:
# 100 and 1,000 transactions a second and one every 5 s, with file notification and with polling alone.
# Usage: bench/latency.sh [jar [seconds]]       needs the jar: ./run or mvn package makes it
set -eu
cd "$(dirname "$0")/.."
jar=${1:-target/dromedary.jar}
seconds=${2:-60}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
measure() {
    name=$1
    shift
    mkdir "$folder/$name"
    java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
        io.dromedary.bench.LatencyBench "$jar" "$folder/$name" "$@"
}
echo "| transactions a second | properties | measured | p50 ms | p99 ms | max ms |"
echo "|---|---|---|---|---|---|"
for notify in true false; do
    # Half a minute in which the compiler of a Java just started wants as much of two cores as the program itself.
    measure "$notify-100" 100 30 "$seconds" "--onec.notify=$notify"
    measure "$notify-1000" 1000 30 "$seconds" "--onec.notify=$notify"
    # Twenty seconds in which nothing but the first waking is left out, then as many transactions as the time allows.
    measure "$notify-slow" 0.2 20 "$((seconds * 2))" "--onec.notify=$notify"
done
