# The first two commands on a clean Debian 12 machine with Swift 6.2 or newer: `make demo`, `make test`.

PREFIX ?= /usr/local
DESTDIR ?=
# How long `make soak` works, and the random numbers it works with.
SECONDS ?= 60
SEED ?=
# Further arguments for `swift test`, for example: make test TEST='--filter EtcdClientTests'
TEST ?=

# How the command is built, so that a short run of it starts soon; docs/performance.md says what each is worth.
# Generic types are found by address and not by name, or made by the compiler beforehand.
FRONTEND = -prespecialize-generic-metadata -disable-concrete-type-metadata-mangled-name-accessors
# The 72,000 addresses that the loader adjusts take 14 KB in place of 1.7 MB, where the C library can read that (2.36 and
# later); the compiler's own linker writes it.
RELOCATIONS := $(shell printf '%s\n' 'glibc 2.36' "$$(getconf GNU_LIBC_VERSION)" | sort -VC && echo -z pack-relative-relocs)
# The loader has no names of C++ to look up, and none are exported for others: nothing is linked to the command.
LINKER = -L.build/static --no-export-dynamic $(RELOCATIONS)
export SWIFT_BUILD = swift build -c release --static-swift-stdlib $(addprefix -Xlinker ,$(LINKER)) -Xswiftc -use-ld=lld \
	-Xswiftc -Xclang-linker -Xswiftc -static-libgcc $(addprefix -Xswiftc -Xfrontend -Xswiftc ,$(FRONTEND))

.PHONY: help demo test soak build install lint docs fuzz planted-faults sanitize bench generate check-generated dependencies tools clean

help:
	@echo 'make demo      run a playbook on a throw-away cluster of three etcd processes'
	@echo 'make test      build and run all tests'
	@echo 'make soak      random work under faults for a minute, and 100 restarts (SECONDS=$(SECONDS), SEED=…)'
	@echo 'make build     build the command, optimised, into .build/release'
	@echo 'make install   copy the command to $$DESTDIR$$PREFIX/bin (PREFIX=$(PREFIX))'
	@echo 'make lint      check how the files are written'
	@echo 'make docs      check the pages of the library'\''s documentation, every link in them'
	@echo 'make fuzz      feed the readers of outside text with random input, ten minutes each'
	@echo 'make planted-faults  plant faults into a copy of the sources; the tests must notice each'
	@echo 'make sanitize  run tests with the sanitizers of addresses and of threads'
	@echo 'make bench     compare with etcdctl on one cluster'
	@echo 'make generate  write the generated files anew'

demo: build
	@scripts/demo.sh

test: dependencies tools
	@scripts/test.sh $(TEST)

# What the tests do for a few seconds, for long; another seed each time unless SEED= names one.
soak: dependencies tools
	@ETCD_PLAYBOOK_SOAK_SECONDS=$(SECONDS) ETCD_PLAYBOOK_SOAK_SEED=$(SEED) ETCD_PLAYBOOK_TEST_RESTARTS=100 \
		scripts/test.sh --filter 'Histories|Restarts'

build: dependencies
	@scripts/static-libraries.sh
	$(SWIFT_BUILD) --product etcd-playbook

# Only copies, so that it can run as another user than `make build` did.
install:
	@test -x .build/release/etcd-playbook || { echo 'nothing built yet: run "make build" first' >&2; exit 1; }
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -s -m 755 .build/release/etcd-playbook '$(DESTDIR)$(PREFIX)/bin/etcd-playbook'

lint:
	@scripts/lint.sh

docs: dependencies
	@scripts/docs.sh

fuzz: dependencies
	@scripts/fuzz.sh

planted-faults: dependencies tools
	@scripts/planted-faults.sh

sanitize: dependencies tools
	@scripts/sanitize.sh

bench: build
	@scripts/bench.sh

generate:
	@scripts/generate.sh

check-generated:
	@scripts/generate.sh --check

dependencies:
	@command -v swift >/dev/null || { echo 'Swift 6.2 or newer is needed: https://www.swift.org/install/linux' >&2; exit 1; }
	@scripts/install-dependencies.sh

# etcd 3.5 beside the system's etcd, for the tests.
tools:
	@scripts/install-etcd.sh

clean:
	swift package clean
