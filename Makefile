# The modules of go.work, as package patterns.
MODULES  := . ./cmd/polarsql ./examples/gitclub ./integration
PACKAGES := $(addsuffix /...,$(MODULES))

# make demo ARGS=--once, make bench ARGS="-scale 1 -run page"
ARGS ?=
# More for go test, as in make test TEST_ARGS="-run Folder -count=1"
TEST_ARGS ?=
# How much to print: standard-quiet, standard-verbose, testname, ..
TEST_FORMAT ?= standard-quiet

GOTESTSUM     := go run gotest.tools/gotestsum@v1.13.0 --format $(TEST_FORMAT)
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2

.DEFAULT_GOAL := help
.PHONY: help demo bench differential test test-containers test-matrix test-race vet lint fmt fmt-check

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: ## start a database and the example application (ARGS=--once: print and end)
	@go build -o .build/ ./integration/withpostgres ./examples/gitclub
	@.build/withpostgres -- .build/gitclub $(ARGS)

# Settings that cannot be set in a session; a server that is given keeps its own.
BENCH_SETTINGS := -set shared_buffers=1GB -set max_wal_size=8GB -set autovacuum=off

bench: ## measure the statements beside hand-written ones (ARGS=-help: the flags)
	@go build -o .build/ ./integration/withpostgres ./integration/bench
	@.build/withpostgres $(BENCH_SETTINGS) -- .build/bench $(ARGS)

test: ## run all tests, those against PostgreSQL included
	$(GOTESTSUM) -- $(TEST_ARGS) $(PACKAGES)

test-containers: ## run the tests against PostgreSQL in Docker
	POLARSQL_TEST_SERVER=docker $(GOTESTSUM) -- -count=1 $(TEST_ARGS) ./integration/...

# make test-matrix VERSIONS=14,18 ALLOW_MISSING=14
VERSIONS      ?=
ALLOW_MISSING ?=

test-matrix: ## run the integration tests on PostgreSQL 14 to 18 (VERSIONS, ALLOW_MISSING)
	@go build -o .build/ ./integration/matrix
	@.build/matrix -versions "$(VERSIONS)" -allow-missing "$(ALLOW_MISSING)" -- $(TEST_ARGS) ./integration/...

# make differential SEEDS=100 ARGS='-seed 7000 -slow'
SEEDS ?= 5000
SETS  ?= 4

differential: ## compare 20,000 random policies and data with the evaluator (SEEDS, SETS, ARGS)
	go test ./integration/differential -run 'TestDifferential$$' -count=1 -timeout 0 -v -seeds $(SEEDS) -sets $(SETS) -failures 10 $(ARGS)

test-race: ## run all tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GOTESTSUM) -- -race $(TEST_ARGS) $(PACKAGES)

vet: ## run go vet
	go vet $(PACKAGES)

lint: ## run golangci-lint
	$(GOLANGCI_LINT) run $(PACKAGES)

fmt: ## format all Go files
	gofmt -w .

fmt-check: ## name the files that gofmt would change, and fail if there are any
	@files=$$(gofmt -l .); test -z "$$files" || { echo "not formatted, run make fmt:"; echo "$$files"; exit 1; }
