#!/bin/sh
# What a registry of КОД with a million objects costs under -Xmx256m, beside one with ten thousand in the same run: objects
# submitted and sent a second, the time of a portion and of a session, memory and size.
#
#   bench/kod-registry.sh [OBJECTS [FEW]]      default: 1000000 10000
#
# About 1 KB an object must be free in the folder for temporary files.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
java -Xmx256m -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    io.dromedary.bench.KodRegistryBench "$folder" "${1:-1000000}" "${2:-10000}"
