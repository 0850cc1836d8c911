#!/usr/bin/env bash
# Builds the programs of Fuzzing and runs each of them on one core. What was interesting is kept in
# Fuzzing/.build/corpus; an input that crashes, hangs or takes much memory is written to the current folder, and
# becomes a test.
#
#   scripts/fuzz.sh                 ten minutes each
#   scripts/fuzz.sh 60 FuzzValues   a minute of one
#
# Servers is no program of Fuzzing but a test: it makes calls to servers that answer anything at all, and prints the seed
# of each before it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-600}
shift || true
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(FuzzYAML FuzzExpressions FuzzValues Servers)

# What people write is what to start from.
seeds() {
    case "$1" in
    FuzzYAML)
        local file
        for file in playbooks/*.yaml Tests/PlaybookLanguageTests/Fixtures/*/*.yaml; do
            cp "$file" "$2/${file//\//-}"
        done
        ;;
    FuzzExpressions)
        printf '%s' 'member.db_size_free > 100MiB and member.free_share > 40%' >"$2/where"
        printf '%s' 'default(steps.a.outputs.path, "x") in ["a", "b"] or not exists(inputs.b)' >"$2/default"
        printf '%s' '${{ max(1, -len(cluster.alarms)) * 1.5s / 2h }} $${{ x' >"$2/text"
        ;;
    FuzzValues)
        local value
        for value in 1h30m 1.5s 500ms 64MiB '1.5 GiB' 80% 99.9% -12 0.5 true https://10.0.0.1:2379 '[::1]:2379' \
            id:8e9e05c52164694d name:infra1 '[a, b]' a,b; do
            printf '%s' "$value" >"$2/$(printf '%s' "$value" | tr -c 'a-zA-Z0-9\n' _)"
        done
        ;;
    esac
}

for target in "${targets[@]}"; do
    if [ "$target" = Servers ]; then
        GARBAGE_SERVER_SECONDS=$seconds scripts/test.sh --filter 'GarbageServerTests/manyMixtures'
        continue
    fi
    # gold, the linker taken otherwise, cannot read what libFuzzer brings.
    swift build --package-path Fuzzing -c release --product "$target" -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
    corpus=Fuzzing/.build/corpus/$target
    mkdir -p "$corpus"
    seeds "$target" "$corpus"
    echo "$target, $seconds seconds"
    Fuzzing/.build/release/"$target" "$corpus" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 \
        -artifact_prefix="$target-" -print_final_stats=1 -verbosity=0
done
