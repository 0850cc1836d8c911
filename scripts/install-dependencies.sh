#!/usr/bin/env bash
# Installs the Debian packages that the build, the demo and the tests need, and those named as arguments. Does nothing,
# fast, where they are there.
# No daemon is left running: etcd-server's service is neither started nor left enabled.
set -euo pipefail

packages=(
    libyaml-dev libcurl4-openssl-dev libssl-dev pkg-config openssl etcd-server etcd-client python3-jsonschema "$@"
)
service=etcd.service
policy=/usr/sbin/policy-rc.d
kept_policy=$policy.before-etcd-playbook

missing() {
    local installed package
    installed=" $(dpkg-query -W -f='${Package}:${db:Status-Status} ' "${packages[@]}" 2>/dev/null || true)"
    for package in "${packages[@]}"; do
        case "$installed" in *" $package:installed "*) ;; *) printf '%s\n' "$package" ;; esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian's packages ask this program before they start a daemon; 101 means: do not.
forbid_daemons() {
    if as_root test -e "$policy"; then as_root mv "$policy" "$kept_policy"; fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

allow_daemons() {
    as_root rm -f "$policy"
    if as_root test -e "$kept_policy"; then as_root mv "$kept_policy" "$policy"; fi
}

install_missing() {
    forbid_daemons
    trap allow_daemons EXIT
    try_install "$@" && return
    echo "Fetching the lists of packages first"
    as_root apt-get update -q </dev/null
    try_install "$@"
}

try_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
}

# A service that this script brought is switched off, so that the next start of the machine does not run it.
switch_off_service() {
    command -v systemctl >/dev/null || return 0
    as_root systemctl disable --quiet "$service" 2>/dev/null || true
    if [ -d /run/systemd/system ]; then as_root systemctl stop "$service" 2>/dev/null || true; fi
}

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian. Install the equivalents of: ${packages[*]}" >&2
    exit 0
fi
mapfile -t wanted < <(missing)
if [ "${#wanted[@]}" = 0 ]; then exit 0; fi
if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "These packages are missing: ${wanted[*]}" >&2
    echo "Run as root, or install sudo: apt-get install ${wanted[*]}" >&2
    exit 1
fi
echo "Installing ${wanted[*]}"
install_missing "${wanted[@]}"
case " ${wanted[*]} " in *' etcd-server '*) switch_off_service ;; esac
