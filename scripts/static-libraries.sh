#!/usr/bin/env bash
# Puts the static C++ library where the linker looks first, as .build/static/libstdc++.a. Where the compiler has none,
# the command is linked to the shared one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p .build/static
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")
library=$("$toolchain/clang" -print-file-name=libstdc++.a)
if [ -f "$library" ]; then ln -sf "$library" .build/static/libstdc++.a; fi
