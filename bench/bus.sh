#!/bin/sh
# Writers and a subscriber over HTTP, two processes of the program on one PostgreSQL of their own; every few seconds a
# process is killed (kill -9), or PostgreSQL is killed or restarted. Then: lost = acknowledged - read, and the order of
# each key. The exit code is 0 only if nothing was lost, and all was in order.
# Usage: bench/bus.sh [minutes [jar]]       needs the jar: ./run or mvn package makes it
set -eu
cd "$(dirname "$0")/.."
minutes=${1:-10}
jar=${2:-target/dromedary.jar}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.BusBench "$jar" "$folder" "$minutes"
