# Every developer habit is one word. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PREFIX ?= /usr/local
SWIFT ?= swift
# Debian packages by what they give: C libraries and their headers, a real SMTP server, TLS for it.
PACKAGES := libcurl4-openssl-dev libsystemd-dev libsqlite3-dev pkg-config python3-aiosmtpd openssl \
	systemd-container systemd-journal-remote python3-numpy python3-holidays python3-dateutil \
	python3-icalendar chromium chromium-driver python3-selenium curl prometheus faketime
# What packaging takes besides, and what looks at the package.
DEB_PACKAGES := dpkg-dev binutils xz-utils lintian mandoc man-db
# The daemon brings Swift's runtime along: no Debian machine has it. Everything of a release is built alike, so that
# one build serves "install", "deb" and "bench".
RELEASE := -c release --static-swift-stdlib
# The heavy suites block; more at once than this starve one another of the few threads there are.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 3

.PHONY: help setup demo build test check bench fmt install deb deb-if-bootable

help:
	@echo "setup    install what is missing (Debian packages by name)"
	@echo "demo     build, then watch one deadline pass, from fact to acknowledgement"
	@echo "build    build the daemon for use"
	@echo "test     build and run every test"
	@echo "check    formatting, warnings, the shipped configuration"
	@echo "bench    measure; see Benchmarks/README.md"
	@echo "fmt      format the sources"
	@echo "deb      build the Debian package into .build/deb"
	@echo "install  install the built daemon, its configuration and its units below PREFIX"

setup:
	@missing=(); \
	for package in $(PACKAGES); do \
	    state=$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null || true); \
	    [ "$$state" = installed ] || missing+=("$$package"); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	    as_root=(); \
	    if [ "$$(id -u)" != 0 ]; then \
	        command -v sudo >/dev/null || { \
	            echo "setup: missing $${missing[*]}, and neither root nor sudo to install them" >&2; \
	            exit 1; }; \
	        as_root=(sudo); \
	    fi; \
	    echo "setup: installing $${missing[*]}"; \
	    "$${as_root[@]}" apt-get update -qq; \
	    "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
	        apt-get install -y -qq --no-install-recommends "$${missing[@]}"; \
	fi; \
	command -v $(SWIFT) >/dev/null || { \
	    echo "setup: swift is not on the PATH; install Swift 6.3 from https://www.swift.org/install" >&2; \
	    exit 1; }

demo: setup
	$(SWIFT) build --product longstop
	@exec demo/run

build: setup
	$(SWIFT) build $(RELEASE) --product longstop

test: setup deb-if-bootable
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

check: setup
	$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks Package.swift
	$(SWIFT) build --build-tests
	.build/debug/longstop check --config config
	units/check

bench: PACKAGES += libssl-dev strace gcc
bench: build
	$(SWIFT) build $(RELEASE) --product derive
	Benchmarks/run

fmt:
	$(SWIFT) format --in-place --recursive Sources Tests Benchmarks Package.swift

deb: PACKAGES += $(DEB_PACKAGES)
deb: build
	@package=$$(packaging/build) && lintian --allow-root --fail-on error,warning --pedantic "$$package" && echo "made $$package"

# The package is tested in a booted systemd, which takes root. Elsewhere its tests say that they are skipped.
deb-if-bootable: setup
	@if [ "$$(id -u)" = 0 ] && command -v systemd-nspawn >/dev/null; then \
	    $(MAKE) --no-print-directory deb; \
	else \
	    echo "test: neither root nor systemd-nspawn, so the Debian package is neither made nor tested"; \
	fi

install: build
	packaging/tree "$(DESTDIR)" "$(PREFIX)" .build/release/longstop
	@echo "installed; now: systemd-sysusers && systemd-tmpfiles --create && journalctl" \
	    "--update-catalog && systemctl daemon-reload; then \"systemctl enable --now longstop\" once /etc/longstop is yours"
