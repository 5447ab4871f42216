#!/bin/sh
# Writers over HTTP and over RabbitMQ, a subscriber over HTTP, and the whole program between them: two processes on a
# private PostgreSQL, or one with SQLite, and a private RabbitMQ. Every few seconds a process is killed (kill -9), RabbitMQ
# or PostgreSQL is killed or restarted, or the disk is full for some seconds (as root only, who can make a small one).
# What the HTTP interface answered with 202, or RabbitMQ confirmed, is acknowledged. Then: lost = acknowledged - read, and
# the order of each key. The exit code is 0 only if nothing was lost, and all was in order.
# Usage: bench/bus.sh [minutes [postgres|sqlite [jar]]]       needs the jar: ./run or mvn package makes it
set -eu
cd "$(dirname "$0")/.."
minutes=${1:-10}
store=${2:-postgres}
jar=${3:-target/dromedary.jar}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx512m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.bus.BusBench "$jar" "$folder" "$minutes" "$store"
