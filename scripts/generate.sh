#!/bin/sh
# Writes what is generated: Sources/EtcdProtos from schemas/etcd; schemas/playbook.schema.json and docs/actions.md
# from the actions; docs/diagnostics.md from the codes of findings.
# The messages are made with Debian's protoc and the generator of the swift-protobuf that the
# package depends on.
#
#   scripts/generate.sh           writes all of it, and the digests of what the messages were made of
#   scripts/generate.sh --printed writes only what the command prints of itself, and needs no protoc
#   scripts/generate.sh --check   fails where a schema or a generated file is not the one those digests were taken of
set -eu
cd "$(dirname "$0")/.."

schemas=schemas/etcd
output=Sources/EtcdProtos
digests=$schemas/generated.sha256

digest_all() {
    sha256sum scripts/generate.sh "$schemas"/*.proto "$output"/*.pb.swift
}

# What the command prints of itself.
print_all() {
    swift build --product etcd-playbook
    command=$(swift build --show-bin-path)/etcd-playbook
    "$command" schema >schemas/playbook.schema.json
    "$command" actions --format markdown >docs/actions.md
    "$command" explain --format markdown >docs/diagnostics.md
}

if [ "${1-}" = --printed ]; then
    print_all
    exit 0
fi

if [ "${1-}" = --check ]; then
    if digest_all | cmp -s - "$digests"; then
        exit 0
    fi
    echo "$output is not what $schemas generates:" >&2
    digest_all | diff "$digests" - | sed -n 's/^> [0-9a-f]*/  changed or new:/p; s/^< [0-9a-f]*/  recorded:/p' >&2
    echo "Run make generate and commit the result." >&2
    exit 1
fi

if ! command -v protoc >/dev/null; then
    echo "protoc is missing: sudo apt-get install protobuf-compiler" >&2
    exit 1
fi

swift package resolve
swift build --package-path .build/checkouts/swift-protobuf --scratch-path .build-protoc --product protoc-gen-swift
plugin=$(swift build --package-path .build/checkouts/swift-protobuf --scratch-path .build-protoc --show-bin-path)

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
protoc --plugin="$plugin/protoc-gen-swift" --proto_path="$schemas" --swift_out="$fresh" \
    --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true "$schemas"/*.proto

mkdir -p "$output"
rm -f "$output"/*.pb.swift
mv "$fresh"/*.pb.swift "$output"/
digest_all >"$digests"

print_all
