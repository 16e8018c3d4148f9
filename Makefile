# stet. "make" alone lists the targets. Works with GNU Make from 3.81 and any POSIX sh.

SHELL = /bin/sh
.DEFAULT_GOAL := help

# Linters are built from the versions that tools/go.mod pins, once for each Go:
# golangci-lint must not be built with an older Go than the code it reads.
TOOLS = .cache/tools/$(shell go env GOVERSION)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: build ## build and start stet: on Slack and Discord with tokens (see .env.example), else the console
	@bin/stet serve

# The version comes from git's tags; without git, or outside a clone, it is "dev".
.PHONY: build
build: ## build bin/stet, static
	@version=$$(git describe --tags --always --dirty 2>/dev/null || echo dev); \
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$$version" -o bin/stet ./cmd/stet

.PHONY: test
test: ## run every test, race detector and real Redis included (fetched if need be)
	@sh tools/test.sh

# One after the other, since each wants the machine for itself. make test has a
# short form of each.
.PHONY: soak
soak: ## measure that reminders are neither lost nor doubled, for half an hour, with real Redis
	@STET_SOAK=full sh tools/test.sh -race=false -count=1 -p 1 -timeout 60m -run Soak -v ./store/redisstore ./cmd/stet

.PHONY: cover
cover: ## run every test and write .cache/cover.html
	@sh tools/test.sh -coverpkg=./... -coverprofile=.cache/cover.out ./...
	@go tool cover -html=.cache/cover.out -o .cache/cover.html
	@go tool cover -func=.cache/cover.out | tail -n 1

# Rules are never written on the held passages, so only the table is shown for them.
# STET_SCORE=all make score also lists what is wrong in the others.
.PHONY: score
score: ## print how well figures are read out of the annotated passages
	@STET_SCORE=$${STET_SCORE:-1} go test -count=1 -run '^TestScore$$' -v ./extract

# gofumpt and goimports run inside golangci-lint. "config verify" comes first, since
# golangci-lint overlooks a mistyped setting, and with it a layer rule.
.PHONY: lint
lint: $(TOOLS)/golangci-lint ## check layers, style, formatting, go.mod and scripts
	@go mod tidy -diff
	@cd tools && go mod tidy -diff
	@$(TOOLS)/golangci-lint config verify
	@$(TOOLS)/golangci-lint run
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run tools/*.sh; fi

.PHONY: fmt
fmt: $(TOOLS)/golangci-lint ## format the code
	@$(TOOLS)/golangci-lint fmt

$(TOOLS)/golangci-lint: tools/go.mod tools/go.sum
	@echo "building golangci-lint as pinned in tools/go.mod: some minutes, the first time"
	@cd tools && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: docker
docker: ## build the container image stet
	@docker build --build-arg VERSION="$$(git describe --tags --always --dirty 2>/dev/null || echo dev)" --tag stet .

.PHONY: clean
clean: ## remove what was built or fetched; data/ stays
	rm -rf bin .cache
