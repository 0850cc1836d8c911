#!/usr/bin/env bash
# Plants one fault after the other into a copy of the sources, and demands that the tests named for it fail: tests that
# cannot fail prove nothing. Each fault is a patch of Tests/PlantedFaults; its head says what is wrong and which tests
# are to notice.
#
#   scripts/planted-faults.sh               all of them
#   scripts/planted-faults.sh NAME…         some, by the names of their files without .patch
#   scripts/planted-faults.sh --check       whether each still fits the sources, and no more
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

copy=.build/planted-faults
# A copy inside the repository is none of git's business.
export GIT_CEILING_DIRECTORIES="$PWD/.build"

check() {
    local patch
    for patch in Tests/PlantedFaults/*.patch; do
        git apply --check "$patch" || { echo "$patch does not fit the sources any more: plant it anew" >&2; exit 1; }
        grep -q '^Tests: .' "$patch" || { echo "$patch names no tests" >&2; exit 1; }
    done
}

# Files that are gone since the last time would still be built.
refresh() {
    mkdir -p "$copy"
    find "$copy" -mindepth 1 -maxdepth 1 -not -name .build -exec rm -rf {} +
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        if [ -e "$file" ]; then printf '%s\0' "$file"; fi
    done | tar --null --files-from=- -cf - | tar -xf - -C "$copy"
    if [ -d .tools ]; then ln -sfn "$PWD/.tools" "$copy/.tools"; fi
}

build() { (cd "$copy" && swift build --build-tests >build.log 2>&1) || { tail -n 20 "$copy/build.log" >&2; exit 1; }; }

# Runs tests in the copy. 0 where they pass, 1 where they fail.
run() {
    local status=0
    (cd "$copy" && swift test --skip-build --disable-xctest --filter "$1" >test.log 2>&1 </dev/null) || status=$?
    if ! grep -qE 'Test run with [1-9][0-9]* tests?' "$copy/test.log"; then
        # A crash is noticed too, but not that no test was found.
        if [ "$status" = 0 ]; then
            echo "no test fits $1" >&2
            exit 1
        fi
    fi
    [ "$status" = 0 ]
}

check
if [ "${1:-}" = --check ]; then exit 0; fi

names=("$@")
if [ "${#names[@]}" = 0 ]; then
    for patch in Tests/PlantedFaults/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi

refresh
build
missed=()
for name in "${names[@]}"; do
    # Of the copy, which stays as it is meanwhile.
    patch=$PWD/$copy/Tests/PlantedFaults/$name.patch
    tests=$(sed -n 's/^Tests: //p' "$patch")
    if ! run "$tests"; then
        tail -n 20 "$copy/test.log" >&2
        echo "$name: its tests ($tests) fail without it" >&2
        exit 1
    fi
    git -C "$copy" apply "$patch"
    build
    if run "$tests"; then
        missed+=("$name")
        echo "$name: NOT noticed by $tests"
    else
        echo "$name: noticed by $(grep -cE '^. Test .*recorded an issue' "$copy/test.log" || true) issues of $tests"
    fi
    git -C "$copy" apply --reverse "$patch"
done
if [ "${#missed[@]}" -gt 0 ]; then
    echo "Nobody noticed: ${missed[*]}" >&2
    exit 1
fi
echo "Each of ${#names[@]} planted faults is noticed."
