#!/bin/sh
# How fast the event log is read on one core, beside `wc -l` on the same file in the same run, on JDK 17 and 25.
#
#   bench/parser.sh [MEGABYTES] [ROUNDS] [RESULTS]      default: 500 5 bench/RESULTS.md
#   JMH=1 bench/parser.sh ...                           also runs JMH with -prof gc for what is allocated
#
# JDKs are taken from JAVA_HOME_17 and JAVA_HOME_25, or found under /usr/lib/jvm. The log is generated once into
# target/bench, at the real distribution of sizes (see LogGenerator), and lies in the page cache when it is measured.
set -eu
cd "$(dirname "$0")/.."
megabytes=${1:-500}
rounds=${2:-5}
results=${3:-bench/RESULTS.md}

find_jdk() {
    for home in "$2" /usr/lib/jvm/*-"$1"-* /usr/lib/jvm/*"$1"*; do
        if [ -n "$home" ] && [ -x "$home/bin/java" ] && "$home/bin/java" -version 2>&1 | grep -q "version \"$1"; then
            echo "$home"
            return
        fi
    done
    echo "bench/parser.sh: no JDK $1 found; set JAVA_HOME_$1" >&2
    exit 1
}
jdk17=$(find_jdk 17 "${JAVA_HOME_17:-}")
jdk25=$(find_jdk 25 "${JAVA_HOME_25:-}")

mvn -B -q -Dquick test-compile
mvn -B -q -Dquick dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench-classpath
classpath=target/test-classes:target/classes:$(cat target/bench-classpath)

log=target/bench/log-$megabytes
if [ ! -d "$log" ]; then
    "$jdk17/bin/java" -cp "$classpath" io.dromedary.bench.LogGenerator "$log" "$megabytes"
fi

{
    printf '\n## Parser, %s, %s, %s cores\n\n```\n' "$(date +%Y-%m-%d)" \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" "$(getconf _NPROCESSORS_ONLN)"
    for jdk in "$jdk17" "$jdk25"; do
        "$jdk/bin/java" -Xmx4g -cp "$classpath" io.dromedary.bench.ParserBench "$log" "$rounds"
        if [ -n "${JMH:-}" ]; then
            "$jdk/bin/java" -Xmx4g -cp "$classpath" org.openjdk.jmh.Main ParserJmh -prof gc -p folder="$log" |
                grep -E '^(Benchmark|ParserJmh)' || true
        fi
        echo
    done
    printf '```\n'
} | tee -a "$results"
