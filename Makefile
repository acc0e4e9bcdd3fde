# Barsdesk. `make help` lists what there is to do.
# Needs Go 1.26, Node 20 and a C compiler; each target sets up the rest itself.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export PATH := $(PATH):/usr/local/go/bin

GO      ?= go
NPM     := npm --prefix frontend
GOTESTSUM := $(GO) run gotest.tools/gotestsum@v1.13.0
VULNS   := $(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0
LINT    := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
REPORTS := build/reports

PAGES   := frontend/dist/index.html
BINARY  := bin/barsdesk
MODULES := frontend/node_modules/.package-lock.json
CLIENTS := build/clients/node_modules/.package-lock.json
SOURCES := $(shell git ls-files -co --exclude-standard -- '*.go' '*.sql' '*.json' '*.gz' go.mod go.sum ':!frontend' ':!docs' 2>/dev/null)
VIEWS   := $(shell git ls-files -co --exclude-standard -- frontend ':!frontend/dist' 2>/dev/null)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  %-14s %s\n", $$1, $$2 }'

.PHONY: run
run: build ## Build Barsdesk and open it in the browser on the built-in Sandbox
	@build/setup/open.sh $(BINARY)

.PHONY: build
build: $(BINARY) ## Build the pages and bin/barsdesk

.PHONY: pages
pages: $(PAGES) ## Build the pages that the program embeds

.PHONY: desktop
desktop: $(PAGES) ## Build the desk with its window as build/bin/barsdesk
	@build/setup/need.sh desktop
	CGO_ENABLED=1 $(GO) build -buildvcs=true -tags desktop,production,webkit2_41 -ldflags '-s -w' -o build/bin/barsdesk ./app

.PHONY: test
test: $(PAGES) ## Run every test but the long rounds
	@build/setup/need.sh test
	mkdir -p $(REPORTS)
	$(GOTESTSUM) --format pkgname --jsonfile $(REPORTS)/go.json -- -timeout 12m ./...
	$(GO) -C build/packs test ./...
	$(GO) -C build/oauthserver test ./...
	$(GO) -C build/sbom test ./...
	$(GO) -C build/oidcserver test ./...
	$(GO) -C build/operation test ./...
	$(NPM) run test -- --reporter=default --reporter=json --outputFile=../$(REPORTS)/pages.json
	$(MAKE) --no-print-directory test-clients
	$(MAKE) --no-print-directory test-e2e

.PHONY: test-clients
test-clients: build $(CLIENTS) ## Let FHIR clients that others wrote use the Sandbox
	mkdir -p $(REPORTS)
	node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=$(REPORTS)/clients.tap build/clients/*.test.mjs

.PHONY: test-e2e
test-e2e: build ## Walk the journeys in Chromium, by mouse and by keyboard
	@build/setup/need.sh test
	mkdir -p $(REPORTS)
	node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=$(REPORTS)/e2e.tap build/e2e/*.test.mjs

.PHONY: test-long
test-long: build ## Run the long rounds: kill the program 300 times, send 3,000 messages over a bad line and a minute into a storm of nodes, and compare ledgers
	@build/setup/need.sh test
	mkdir -p $(REPORTS)
	BARSDESK_KILL_ROUNDS=100 BARSDESK_SEND_ROUNDS=200 BARSDESK_FAULT_MESSAGES=3000 BARSDESK_STORM_SECONDS=60 $(GOTESTSUM) --format testname --jsonfile $(REPORTS)/long.json -- -count=1 -timeout 12m ./build/killtest/... ./build/faults/... ./build/region/...

.PHONY: test-desktop
test-desktop: desktop ## Run the desk's window under Xvfb
	@build/setup/need.sh test-desktop
	mkdir -p $(REPORTS)
	BARSDESK_DESKTOP=$(CURDIR)/build/bin/barsdesk $(GOTESTSUM) --format testname --jsonfile $(REPORTS)/desktop.json -- -count=1 -tags desktoptest -timeout 5m ./build/desktoptest/...

.PHONY: fuzz
fuzz: ## Fuzz every parser for a minute each
	@build/setup/fuzz.sh 60s

.PHONY: mutation
mutation: ## Break each rule of docs/conformance.md, then the standard's code line by line, and see that tests notice
	@RULES='$(RULES)' build/setup/mutation.sh $(PACKAGES)

.PHONY: bench
bench: build ## Measure throughput, latency, start, memory and page size
	$(GO) run ./build/bench

.PHONY: soak
soak: build ## Work steadily for ten minutes and see that memory, file handles and the write-ahead log stay level (SOAK=1h for longer)
	$(GO) run ./build/soak -duration $(or $(SOAK),10m)

.PHONY: screens
screens: build ## Render every screen at 320 px, 1,280 px and 400 % zoom into build/screens
	@build/setup/need.sh test
	node build/e2e/screens.mjs

.PHONY: evidence
evidence: build ## Pack what happens in every scenario, with pictures of its screens, into build/evidence
	@build/setup/need.sh test
	node build/e2e/evidence.mjs

# golangci-lint runs staticcheck with all its checks; see .golangci.yml.
.PHONY: lint
lint: $(PAGES) ## Check the code: golangci-lint with staticcheck, govulncheck, svelte-check, formatting, layers
	$(LINT) run ./...
	@VULNS='$(VULNS)' build/setup/vulns.sh ./...
	@wrong=$$(gofmt -l app bars build storage frontend/*.go); test -z "$$wrong" || { echo "gofmt would change: $$wrong" >&2; exit 1; }
	$(NPM) run lint
	$(GO) test -count=1 ./build/layers

.PHONY: sbom
sbom: ## List what ships, with licences and checksums, in bin/barsdesk.cdx.json (CycloneDX)
	mkdir -p bin
	$(GO) -C build/sbom run . -o $(CURDIR)/bin/barsdesk.cdx.json

.PHONY: packages
packages: $(PAGES) ## Build what people install in bin/packages, and install, upgrade, remove and purge it
	@build/setup/need.sh desktop
	@build/setup/need.sh packages
	$(GO) -C build/packages run . -o $(CURDIR)/bin/packages
	mkdir -p $(REPORTS)
	BARSDESK_PACKAGES=$(CURDIR)/bin/packages $(GO) -C build/packages test -count=1 -timeout 12m ./...

.PHONY: packs
packs: ## Make the definition packs anew from the published sources in ../shared
	$(GO) -C build/packs run . -from ../../../shared -to ../../bars/definition/packs

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin build/bin build/reports build/screens build/evidence build/clients/node_modules frontend/node_modules
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete

$(MODULES): frontend/package.json frontend/package-lock.json
	$(NPM) ci --no-audit --no-fund
	@touch $@

$(CLIENTS): build/clients/package.json build/clients/package-lock.json
	npm --prefix build/clients ci --no-audit --no-fund
	@touch $@

$(PAGES): $(MODULES) $(VIEWS)
	$(NPM) run build
	@touch $@

$(BINARY): $(PAGES) $(SOURCES)
	CGO_ENABLED=0 $(GO) build -buildvcs=true -o $@ ./app
