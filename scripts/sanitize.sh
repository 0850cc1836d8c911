#!/usr/bin/env bash
# Builds the tests with the sanitizers of addresses and of threads, each into a folder of its own, and runs those that
# have threads, memory or C below them: the libraries' unit tests, and the client's on real clusters.
#
#   scripts/sanitize.sh                    both, over everything below
#   scripts/sanitize.sh thread             one
#   scripts/sanitize.sh thread 'Watch.*'   one, over the tests that fit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sanitizers=(address thread)
[ -z "${1:-}" ] || sanitizers=("$1")
tests=${2:-'^(CurlHTTPTests|EtcdRPCTests|EtcdClientTests|EtcdConcurrencyTests|EtcdRecipesTests|EtcdSandboxTests|YAMLSyntaxTests|PlaybookLanguageTests|PlaybookRecordTests|PlaybookEngineTests|PlaybookHostTests|PlaybookReportsTests)\.'}

# Leaks are the business of tests that count; what libcurl and Foundation keep until the end is none.
export ASAN_OPTIONS=detect_leaks=0:exitcode=86
export TSAN_OPTIONS=halt_on_error=0:exitcode=86

# See there why. Only the compiler that comes with Swift knows how Swift calls.
explain_mutex() {
    "$(dirname "$(readlink -f "$(command -v swift)")")/clang" -O1 -shared -fPIC -o "$1" \
        scripts/thread-sanitizer-mutex.c -ldl
}

failed=0
for sanitizer in "${sanitizers[@]}"; do
    folder=.build-sanitize-$sanitizer
    log=$folder/tests.log
    echo "$sanitizer sanitizer: building into $folder"
    swift build --build-tests --scratch-path "$folder" --sanitize="$sanitizer"
    preload=
    if [ "$sanitizer" = thread ]; then
        preload=$PWD/$folder/mutex.so
        explain_mutex "$preload"
    fi
    status=0
    LD_PRELOAD=$preload swift test --skip-build --disable-xctest --scratch-path "$folder" --sanitize="$sanitizer" --filter "$tests" \
        >"$log" 2>&1 </dev/null || status=$?
    found=$(grep -acE '(WARNING: ThreadSanitizer|ERROR: AddressSanitizer)' "$log" || true)
    grep -aE 'Test run with' "$log" || true
    if [ "$status" = 0 ] && [ "$found" = 0 ] && grep -aqE 'Test run with [1-9]' "$log"; then
        echo "$sanitizer sanitizer: nothing found"
        continue
    fi
    # The other one still has its say.
    failed=1
    grep -aE -A 30 '(WARNING: ThreadSanitizer|ERROR: AddressSanitizer)' "$log" | head -n 200 || true
    grep -aE '^. .*recorded an issue' "$log" | head -n 40 || true
    echo "$sanitizer sanitizer: $found findings, exit code $status; all of it is in $log" >&2
done
exit "$failed"
