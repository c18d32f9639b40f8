# Every developer habit is one word. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PREFIX ?= /usr/local
SWIFT ?= swift
# Debian packages by what they give: C libraries and their headers, a real SMTP server, TLS for it.
PACKAGES := libcurl4-openssl-dev libsystemd-dev libsqlite3-dev pkg-config python3-aiosmtpd openssl \
	systemd-container python3-numpy python3-holidays python3-dateutil \
	python3-icalendar chromium chromium-driver python3-selenium curl faketime
# The heavy suites block; more at once than this starve one another.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4

.PHONY: help setup demo build test check bench fmt install

help:
	@echo "setup    install what is missing (Debian packages by name)"
	@echo "demo     build, then watch one deadline pass, from fact to acknowledgement"
	@echo "build    build the daemon for use"
	@echo "test     build and run every test"
	@echo "check    formatting, warnings, the shipped configuration"
	@echo "bench    measure; see Benchmarks/README.md"
	@echo "fmt      format the sources"
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
	$(SWIFT) build -c release --product longstop

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

check: setup
	$(SWIFT) format lint --strict --recursive Sources Tests Benchmarks Package.swift
	$(SWIFT) build --build-tests
	.build/debug/longstop check --config config

bench: PACKAGES += libssl-dev strace gcc
bench: build
	$(SWIFT) build -c release --product derive
	Benchmarks/run

fmt:
	$(SWIFT) format --in-place --recursive Sources Tests Benchmarks Package.swift

install: build
	install -D -m 0755 .build/release/longstop "$(DESTDIR)$(PREFIX)/bin/longstop"
	install -d -m 0755 "$(DESTDIR)$(PREFIX)/share/longstop"
	cp -R templates "$(DESTDIR)$(PREFIX)/share/longstop/"
	install -D -m 0644 docs/man/longstop.8 "$(DESTDIR)$(PREFIX)/share/man/man8/longstop.8"
	install -d -m 0755 "$(DESTDIR)/etc/longstop"
	cp -R --no-clobber config/. "$(DESTDIR)/etc/longstop/"
	@for unit in units/*.service units/*.socket; do \
	    [ -e "$$unit" ] || continue; \
	    install -d "$(DESTDIR)/etc/systemd/system"; \
	    sed 's|/usr/bin/longstop|$(PREFIX)/bin/longstop|' "$$unit" \
	        > "$(DESTDIR)/etc/systemd/system/$${unit##*/}"; \
	done
	@for kind in sysusers tmpfiles; do \
	    file="units/longstop.$$kind"; [ -e "$$file" ] || continue; \
	    install -D -m 0644 "$$file" "$(DESTDIR)/etc/$$kind.d/longstop.conf"; \
	done
	@[ ! -e units/longstop.catalog ] || \
	    install -D -m 0644 units/longstop.catalog "$(DESTDIR)/usr/lib/systemd/catalog/longstop.catalog"
	@echo "installed; now: systemd-sysusers && systemd-tmpfiles --create && journalctl" \
	    "--update-catalog && systemctl daemon-reload && systemctl enable --now longstop"
