#!/usr/bin/env bash
# Runs a playbook on a throw-away cluster: three etcd processes on loopback, filled and fragmented, then defragmented
# one by one. The cluster ends with the demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command=${ETCD_PLAYBOOK:-.build/release/etcd-playbook}
exec "$command" sandbox --members 3 --fill 60MiB -- \
    "$command" run playbooks/rolling-defragmentation.yaml --yes --set min_reclaim=0B
