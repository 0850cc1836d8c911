#!/usr/bin/env bash
# Checks how the files are written: Swift by swift-format, shell by bash itself. Generated files are left out. And
# whether the planted faults still fit the sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t swift < <(git ls-files --cached --others --exclude-standard -- Package.swift 'Sources/*.swift' \
    'Tests/*.swift' 'Benchmarks/*.swift' 'Fuzzing/*.swift' | grep -v '\.pb\.swift$')
existing=()
for file in "${swift[@]}"; do
    if [ -e "$file" ]; then existing+=("$file"); fi
done
if [ "${#existing[@]}" -lt 2 ]; then
    echo "lint: found no Swift files to check" >&2
    exit 1
fi
swift format lint --strict --parallel "${existing[@]}"

for script in scripts/*.sh .ci/run; do bash -n "$script"; done
scripts/planted-faults.sh --check
echo "lint: ${#existing[@]} Swift files and the scripts are clean"
