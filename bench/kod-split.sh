#!/bin/sh
# How fast an export is split into messages of 1 MB under -Xmx256m, beside copying the same bytes in as many pieces with
# the same syncs and names, in the same run.
#
#   bench/kod-split.sh [MEGABYTES] [ROUNDS] [RESULTS]      default: 2000 3 bench/RESULTS.md
#
# The export is generated once into target/bench (seven objects an order, 0.5 to 3 KB each). Three times its size must be
# free there.
set -eu
cd "$(dirname "$0")/.."
megabytes=${1:-2000}
rounds=${2:-3}
results=${3:-bench/RESULTS.md}

mvn -B -q -Dquick test-compile
mvn -B -q -Dquick dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench-classpath
classpath=target/test-classes:target/classes:$(cat target/bench-classpath)

{
    printf '\n## Splitting an export, %s, %s, %s cores\n\n```\n' "$(date +%Y-%m-%d)" \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1)" "$(getconf _NPROCESSORS_ONLN)"
    java -Xmx256m -cp "$classpath" io.dromedary.bench.SplitBench target/bench/split "$megabytes" "$rounds"
    printf '```\n'
} | tee -a "$results"
