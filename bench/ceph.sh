#!/bin/bash
# The tests of buckets against Ceph's own gateway of S3: a cluster of one node, with a monitor, a disk in memory and radosgw.
#
#   bench/ceph.sh
#
# Debian's packages (66 MB, amd64 or arm64) are unpacked into a temporary folder and not installed, so it needs no rights, and
# nothing is left behind. Where apt finds nothing, run `apt-get update` once.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

root=$work/root
mkdir -p "$work"/{packages,root,mon,osd,rgw,run,log}
needed=$(apt-get install --simulate --no-install-recommends radosgw ceph-mon ceph-osd ceph-common | awk '/^Inst/ {print $2}')
(cd "$work/packages" && apt-get download -q=2 -o APT::Sandbox::User=root $needed)
for package in "$work"/packages/*.deb; do
    dpkg -x "$package" "$root"
done
libraries=$root/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch 2>/dev/null || echo "$(uname -m)-linux-gnu")
export LD_LIBRARY_PATH=$libraries:$libraries/ceph:$root/lib/${libraries##*/}
export PYTHONPATH=$root/usr/lib/python3/dist-packages PATH=$root/usr/bin:$PATH
export CEPH_CONF=$work/ceph.conf

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (: </dev/tcp/127.0.0.1/$port) 2>/dev/null; do :; done
    echo $port
}

# Asks a second apart, for a minute.
wait_for() {
    for _ in $(seq 60); do
        "$@" >/dev/null 2>&1 && return
        sleep 1
    done
    echo "ceph.sh: $* did not come true" >&2
    tail -n 20 "$work"/log/* >&2
    exit 1
}

monitor=v2:127.0.0.1:$(free_port)
gateway=127.0.0.1:$(free_port)
cluster=$(cat /proc/sys/kernel/random/uuid)
disk=$(cat /proc/sys/kernel/random/uuid)
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $cluster
mon host = $monitor
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = $work/keyring
mon data = $work/mon
osd data = $work/osd
rgw data = $work/rgw
run dir = $work/run
crash dir = $work/run
pid file = $work/run/\$name.pid
admin socket = $work/run/\$name.asok
log file = $work/log/\$name.log
plugin dir = $libraries/ceph
erasure code dir = $libraries/ceph/erasure-code
osd class dir = $libraries/rados-classes
osd objectstore = memstore
memstore device bytes = 2147483648
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 2
osd pool default pgp num = 2
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 0
rgw frontends = beast endpoint=$gateway
CONF

key() { ceph-authtool --create-keyring "$work/key" --gen-key -n "$@" >/dev/null && cat "$work/key" >>"$work/keyring"; }
key mon. --cap mon 'allow *'
key client.admin --cap mon 'allow *' --cap osd 'allow *'
key osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
key client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'
monmaptool --create --fsid "$cluster" --addv a "[$monitor]" "$work/monmap" >/dev/null
ceph-mon -i a --mkfs --monmap "$work/monmap" --keyring "$work/keyring"
ceph-mon -i a -f 2>/dev/null &
wait_for timeout 10 ceph -s
timeout 30 ceph osd new "$disk" >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$disk" 2>/dev/null
ceph-osd -i 0 -f >/dev/null 2>&1 &
wait_for sh -c 'timeout 10 ceph osd stat | grep -q "1 up"'
radosgw -n client.rgw -f 2>/dev/null &
wait_for bash -c ": </dev/tcp/${gateway/://}"
# As S3Server of the tests knows them.
timeout 60 radosgw-admin user create --uid=dromedary --display-name=dromedary \
    --access-key=dromedary --secret-key='correct horse battery' >/dev/null

echo "$(date -u +%F) $(ceph --version), $(java -version 2>&1 | head -1)"
mvn -B -q -Dquick test-compile
for test in objectstore.BucketTest BackupFlowTest restore.RestoreTest; do
    env -u LD_LIBRARY_PATH -u PYTHONPATH DROMEDARY_TEST_S3_URL="http://$gateway" \
        mvn -B -Dquick surefire:test -Dtest="io.dromedary.backup.$test" | grep '^\[.*Tests run:.*Time'
done
requests=$(grep -c '"aws-sdk-java' "$work/log/client.rgw.log")
echo "the gateway answered $requests requests"
