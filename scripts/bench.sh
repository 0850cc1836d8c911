#!/usr/bin/env bash
# Builds both sides and compares them on one server; see Benchmarks/compare.py. Arguments are handed on to it.
# SWIFT_BUILD is how the Makefile builds the command; built in another way, all of it would be compiled anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2086 # It is several words.
ETCD_PLAYBOOK_BENCHMARKS=1 $SWIFT_BUILD --product EtcdBenchmark

# Go's clientv3 comes from Debian's packages, sources included, so that both sides are built here.
go_side=()
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
sources=/usr/share/gocode/src/go.etcd.io/etcd/clientv3
if ! { command -v go && [ -d "$sources" ]; } >/dev/null 2>&1; then
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends golang-go golang-etcd-server-dev >/dev/null || true
fi
if [ -d "$sources" ] && GOPATH=/usr/share/gocode GO111MODULE=off go build -o .build/clientv3-benchmark ./Benchmarks/clientv3; then
    go_side=(--go .build/clientv3-benchmark)
else
    echo 'no Go clientv3 to be had: its figures are left out' >&2
fi

# The command as `make install` leaves it.
install -s -m 755 .build/release/etcd-playbook .build/etcd-playbook-installed
python3 Benchmarks/compare.py --command .build/etcd-playbook-installed --client .build/release/EtcdBenchmark \
    "${go_side[@]}" "$@"
