# Fewshot. `make help` lists the targets. Every target does its own set-up on a
# machine that has Go and make; what a browser test needs besides is installed
# by `make tools`, with Debian's packages where there are any.

.DEFAULT_GOAL := help
.PHONY: help run build page site test release systems archives check models tools starts interop bench fuzz soak clean

GO ?= go

# Tests, checks and tools are compiled as the binary and the page are, so that a new
# machine compiles each package once for each of the two. The race detector needs cgo.
export CGO_ENABLED := 0
export GOFLAGS := $(strip $(filter-out -trimpath,$(shell $(GO) env GOFLAGS)) -trimpath)

SDK := app/prompt/testdata/sdk server/e2e/testdata/sdk web/bench/testdata server/e2e/testdata

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and serve it on http://127.0.0.1:8080
	./bin/fewshot

build: page ## one static binary with everything in it: bin/fewshot
	$(GO) build -ldflags=-w -o bin/fewshot ./server

page: ## what a browser loads: web/dist
	$(GO) run ./web/build $(QUICK)

site: build ## the page for a static host, with no server: site
	./bin/fewshot site site

# The packages whose goroutines share memory are tested under the race detector, the
# others without. No result is cached: the binary and the page are no inputs that go
# test knows. Nothing is vetted again after check. The tests in a browser, the longest,
# wait more than they compute: they run beside all else, and say at the end what they
# found. Three at a time use what two cores have; more only make each other wait. So do
# three packages at a time, of which some wait as well. An engine that is not installed is
# left out, and named in the end; TestChromium is left out since the other tests do its
# jobs in Chromium.
SHARING := ./app/lab ./app/page/client ./app/page/labworker ./app/page/worker ./server/allowance ./server/charge \
	./server/classroom ./server/embed ./server/gateway ./server/httpd/... ./server/journal ./server/lab
# All checks but ST1000, which wants a comment on main and test packages too, and ST1003,
# which wants no underscores in the names of tests.
STATICCHECK := v0.8.2
CHECKS := -checks all,-ST1000,-ST1003

test: QUICK := -quick # what is tested is compressed less well, which takes half of the time to build
test: tools build ## every test, those in a real browser included
	@mkdir -p .build; rm -f .build/left-out; failed=0; \
	FEWSHOT_LEFT_OUT=$(CURDIR)/.build/left-out $(GO) test -count=1 -vet=off -parallel 3 -skip '^TestChromium$$' -timeout 50m ./server/e2e >.build/e2e.log 2>&1 & e2e=$$!; \
	$(MAKE) --no-print-directory check || failed=1; \
	CGO_ENABLED=1 $(GO) test -count=1 -vet=off -p 3 -race -timeout 20m $(SHARING) || failed=1; \
	$(GO) test -count=1 -vet=off -p 3 -timeout 20m $$($(GO) list ./... | grep -vxF "$$($(GO) list $(SHARING) ./server/e2e)") || failed=1; \
	wait $$e2e || failed=1; cat .build/e2e.log; cat .build/left-out 2>/dev/null; exit $$failed
	@$(GO) run ./web/models -age 30 || echo "(a warning; make release would stop here)"

release: systems ## all of test, the table of models no older than 30 days, then the archives
	$(GO) run ./web/models -age 30
	FEWSHOT_RELEASE=1 $(GO) test -count=1 ./app/model/...
	$(MAKE) test
	$(MAKE) archives

# What is compiled for these is compiled nowhere else here, which takes minutes. staticcheck
# of the page reads all it depends on a second time.
systems: check ## vet as Windows and macOS compile it, staticcheck as the page is compiled
	GOOS=windows $(GO) vet ./server/...
	GOOS=darwin $(GO) vet ./server/...
	GOOS=js GOARCH=wasm .build/bin/staticcheck $(CHECKS) ./app/...

archives: ## what a release has, in .build/release: static binaries for each system, a bill of materials, checksums
	$(GO) run ./server/release

models: ## make the table of models from its lists: prices, windows, capabilities
	$(GO) run ./web/models

check: ## formatting, vet and staticcheck
	@files=$$(gofmt -l app server web examples); test -z "$$files" || { echo "not formatted: $$files"; exit 1; }
	$(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) vet ./app/...
	GOBIN=$(CURDIR)/.build/bin $(GO) install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK)
	.build/bin/staticcheck $(CHECKS) ./...

# Chromium, without a window where there is that, drives the page, and for the main jobs
# Firefox and WebKit, on a display of Xvfb, drive it too. A CJK font makes Chinese visible in
# screenshots, node runs the official JavaScript SDK, python3 checks exported Python, gcc is for the
# race detector of the server that is hammered, the store
# is tested on a PostgreSQL of the tests' own, and mkdocs and hugo build samples of
# embeds.
tools: ## install what the tests need besides Go
	@command -v chromium-headless-shell >/dev/null || { \
		command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null; \
	} || echo "The browser tests take longer without chromium-headless-shell (a package of Debian's)."
	@missing=""; \
	command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$$missing chromium"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	command -v python3 >/dev/null || missing="$$missing python3"; \
	command -v cc >/dev/null || command -v gcc >/dev/null || missing="$$missing gcc libc6-dev"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v mkdocs >/dev/null || missing="$$missing mkdocs"; \
	command -v hugo >/dev/null || missing="$$missing hugo"; \
	engines=""; \
	command -v firefox-esr >/dev/null || command -v firefox >/dev/null || test -x /Applications/Firefox.app/Contents/MacOS/firefox || engines="$$engines firefox-esr"; \
	command -v WebKitWebDriver >/dev/null || engines="$$engines webkit2gtk-driver"; \
	command -v Xvfb >/dev/null || engines="$$engines xvfb"; \
	if [ -n "$$engines" ]; then \
		command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$engines >/dev/null || \
			echo "An engine is not tested without:$$engines (packages of Debian's)"; \
	fi; \
	if [ -n "$$missing" ]; then \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing fonts-noto-cjk >/dev/null; \
		else \
			echo "The tests need:$$missing. Install them (Debian: apt-get install$$missing fonts-noto-cjk) and run make again."; exit 1; \
		fi; \
	fi
	@for d in $(SDK); do \
		if [ -f $$d/package-lock.json ] && [ ! -d $$d/node_modules ]; then (cd $$d && npm ci --silent --no-audit --no-fund) || exit 1; fi; \
	done

# The Go benchmarks first, then those in a browser, then the first visit, then the
# server as a process of its own; the table at the end has a line for each goal.
BENCHED = $(shell grep -rl '^func Benchmark' --include='*_test.go' app server | xargs -n1 dirname | sort -u | sed 's|^|./|')

starts: tools build ## type through twenty starts of the page at each of three speeds, and count letters
	$(GO) test -count=1 -timeout 30m -run '^TestTypingThrough$$' ./server/e2e -starts 20

interop: tools build ## what goes elsewhere, in the tools that it is for: promptfoo and Docusaurus, 2 GB of npm packages
	@for d in server/e2e/testdata/promptfoo examples/embeds/docusaurus; do \
		test -d $$d/node_modules || (cd $$d && npm ci --silent --no-audit --no-fund) || exit 1; \
	done
	$(GO) test -count=1 -tags interop -run '^(TestPromptfoo|TestDocusaurus)' ./server/e2e

bench: tools build ## measure, as ratios against a peer or a floor in the same run
	@{ $(GO) test -run '^$$' -bench . -benchtime 200ms $(BENCHED); \
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 20m ./web/bench; \
	$(GO) run ./web/bench; \
	$(GO) run ./server/cost || echo "FAIL server/cost"; } 2>&1 | $(GO) run ./web/bench/table

# Without a short -fuzzminimizetime most of the minute goes into making inputs
# smaller that nobody will read.
# Before Go 1.27 a target sometimes fails with "context deadline exceeded" as its time
# ends, and has found nothing (golang/go#75804): so each has a second try. An input that
# was found is kept and fails the second try too.
FUZZTIME ?= 60s

fuzz: ## run every fuzz target for a minute each
	@for t in $$(grep -rl '^func Fuzz' --include='*_test.go' app server web examples); do \
		for f in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$t); do \
			echo "$$f in $$(dirname $$t)"; for try in 1 2; do $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s ./$$(dirname $$t) && break; test $$try = 1 || exit 1; done; \
		done; \
	done

soak: tools build ## hours of load: servers that are killed, on PostgreSQL and in files; every route hammered; memory under everything at once
	$(GO) run ./server/cost -soak 30m
	FEWSHOT_HAMMER_SECONDS=900 $(GO) test -count=1 -v -timeout 30m -run '^TestHammer' ./server/strain
	FEWSHOT_SOAK=24 $(GO) test -count=1 -v -timeout 30m -run '^TestCrash' ./server/embed
	FEWSHOT_SOAK=24 $(GO) test -count=1 -v -timeout 30m -run '^TestCrash' ./server/store/postgres

clean: ## remove what was built
	rm -rf bin .build && find web/dist -mindepth 1 ! -name .gitkeep -delete
