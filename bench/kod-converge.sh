#!/bin/sh
# Three nodes of КОД as three processes (-Xmx256m), on one folder or with RabbitMQ between their folders: objects with
# references and circles, changes, changes back, deletions and collisions, while one node is killed twice, and the broker
# once. In the end the three registries must be the same.
# Usage: bench/kod-converge.sh [folder|rabbitmq [objects [bytes of a value [seed]]]]   (folder, 100000, 3000 and 1 by default)
# Prints how long it took, how large the registries are, and which share of the objects was received for nothing; the exit
# code is 0 only if the registries agree, nothing is lost, and that share is 10 % at most.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx1g -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.KodConvergeBench "$folder" "${1:-folder}" "${2:-100000}" "${3:-3000}" "${4:-1}"
