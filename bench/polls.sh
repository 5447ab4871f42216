#!/bin/sh
# Ten thousand waiting polls over real sockets, server and client in processes of their own: heap and threads of the
# server, how soon one is woken while the others wait, all at once, and how exactly their waits end.
# Each side needs a file descriptor a poll: `ulimit -n` above the number of polls by 500.
# Usage: bench/polls.sh [polls] [port]
set -eu
cd "$(dirname "$0")/.."
polls=${1:-10000}
port=${2:-18110}
if [ "$(ulimit -n)" != unlimited ] && [ "$(ulimit -n)" -lt $((polls + 500)) ]; then
    ulimit -n $((polls + 500)) || { echo "ulimit -n is $(ulimit -n), and $((polls + 500)) are needed" >&2; exit 1; }
fi
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
classes="target/test-classes:target/classes:$(cat target/test.classpath)"
data=$(mktemp -d)
java -Xmx1g -Dlogging.level.root=WARN -cp "$classes" io.dromedary.bench.polls.PollsServer "$data" "server.port=$port" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$data"' EXIT INT TERM
java -Xmx1g -cp "$classes" io.dromedary.bench.polls.PollsBench "http://127.0.0.1:$port" "$server" "$polls"
