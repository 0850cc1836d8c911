#!/usr/bin/env bash
# Makes the pages of the libraries' documentation, and fails where a link in them leads nowhere.
#
#   scripts/docs.sh [FOLDER]   writes an archive for each library there; without one the pages are only checked
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${1:-$work}

swift build --build-tests
modules=$(swift build --show-bin-path)/Modules
triple="$(uname -m)-unknown-linux-gnu"
includes=()
for module in Sources/CLib*; do includes+=(-I "$module"); done

status=0
for library in EtcdClient EtcdClientLogging EtcdClientMetrics EtcdClientTracing EtcdClientYAML EtcdConcurrency \
    EtcdRecipes EtcdSandbox; do
    mkdir -p "$work/$library"
    swift symbolgraph-extract -module-name "$library" -I "$modules" "${includes[@]}" -target "$triple" \
        -minimum-access-level public -skip-inherited-docs -output-dir "$work/$library"
    catalogue=()
    if [ -d "Sources/$library/$library.docc" ]; then catalogue=("Sources/$library/$library.docc"); fi
    docc convert "${catalogue[@]}" --additional-symbol-graph-dir "$work/$library" \
        --fallback-display-name "$library" --fallback-bundle-identifier "$library" \
        --output-path "$output/$library.doccarchive" >"$work/$library.log" 2>&1 || status=1
    # A comment need not describe every parameter.
    if grep -E '^(warning|error):' "$work/$library.log" | grep -v 'is missing documentation'; then
        grep -E '^ *-->' "$work/$library.log"
        status=1
    fi
done
[ "$status" -ne 0 ] || echo "docs: every link leads somewhere"
exit "$status"
