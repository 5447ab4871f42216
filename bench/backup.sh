#!/bin/sh
# What the dump of a PostgreSQL database costs beside a bare pg_dump to the same folder; and how often a backup reads its dump, as
# strace sees it, if that is installed.
#
#   bench/backup.sh [MB]      default: 500
#
# Needs PostgreSQL's programs, which ./verify installs, and twice that size in the folder for temporary files.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
mvn -B -q -Dquick test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
classes="target/test-classes:target/classes:$(cat target/test.classpath)"
mkdir "$folder/dumps" "$folder/reads"
java -Xmx256m -cp "$classes" io.dromedary.bench.BackupBench "$folder/dumps" "${1:-500}" | grep '^dump'
if ! command -v strace >/dev/null; then
    echo "strace is not installed; reads are not counted (Debian: apt-get install strace)"
    exit 0
fi
strace -ff -qq -y -e trace=read,pread64,readv,sendfile,copy_file_range -o "$folder/trace" \
    java -Xmx256m -cp "$classes" io.dromedary.bench.BackupBench "$folder/reads" 50 whole | grep -E '^(DONE|size )' >"$folder/said"
awk '
    NR == FNR { if ($1 == "size") size = $2; next }
    /reads\/(backups|nas)\/.*\.pgdump>/ && / = [0-9]+$/ {
        match($0, /reads\/(backups|nas)\//)
        kind = substr($0, RSTART + 6, RLENGTH - 7)
        if (kind == "backups") kind = ($0 ~ /partial-/) ? "the dump before it is published (verify, hash)" : "the backup (a copy and an upload)"
        else kind = "the copy (its hash is compared)"
        n = split($0, part, " = "); bytes[kind] += part[n]
    }
    END { for (kind in bytes) printf "reads of %s: %.2f times its size\n", kind, bytes[kind] / size }
' "$folder/said" "$folder"/trace.*
