#!/usr/bin/env bash
# Builds and runs the tests; arguments go to `swift test` (for example --filter EtcdClientTests).
# Fails where no test ran. What failed is said again at the end, where a long log is looked at first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
swift test --skip-build --disable-xctest "$@" 2>&1 </dev/null | tee "$log" || status=$?
if [ "$status" != 0 ]; then
    echo
    echo "What failed:"
    # "✘ Test "…" recorded an issue at File.swift:12:3: …", and the lines of comment below it.
    grep -A 4 -E '^. .*recorded an issue' "$log" | grep -vE '^. .*(started|passed after)' | tail -n 60 || true
    grep -E '(Fatal error|error: |Crash|signal)' "$log" | tail -n 20 || true
    exit "$status"
fi
# "✔ Test run with 123 tests in 45 suites passed after 67.8 seconds."
ran=$(sed -nE 's/.*Test run with ([0-9]+) tests? .*/\1/p' "$log" | tail -n 1)
if [ "${ran:-0}" -eq 0 ]; then
    echo "No test ran." >&2
    exit 1
fi
