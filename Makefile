# One command a wish. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DEMO := var/demo
SIZE ?= 20000
WORKERS ?= 3
SECONDS ?= 300
MINUTES ?= 30
OFFICERS ?= 50
EXTRAS ?= dev,bench

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

# The environment is made anew when the project or its pinned versions change.
$(VENV)/ready: pyproject.toml constraints.txt
	@if test ! -x $(BIN)/python; then $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV); fi
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

demo: $(VENV)/ready ## screen the bundled sample and say where to look
	@rm -rf $(DEMO)
	@$(BIN)/sangloc screen data/sample/sang_kien_mau.xlsx --home $(DEMO)
	@$(BIN)/python -m pipelines.demo $(DEMO)

serve: $(VENV)/ready ## the reviewers' pages on the demo's queue, on 127.0.0.1:8000
	@$(BIN)/sangloc serve --home $(DEMO)

test: $(VENV)/ready ## run the whole test suite, then the reviewers' pages on PostgreSQL too
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
	$(MAKE) test-postgresql

test-postgresql: $(VENV)/ready ## the tests of the reviewers' pages on a real PostgreSQL, started for them
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --database=postgresql tests/review

trust: $(VENV)/ready ## every attack of docs/trust.md, as often as it says there (half an hour)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --long tests/trust

fuzz: $(VENV)/ready ## look for inputs that break the readers of texts and files, guided by the code they reach (SECONDS=300)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS),fuzz]'
	$(BIN)/python -m tests.trust.fuzz --seconds $(SECONDS)

check: $(VENV)/ready ## what CI runs: format, lint, types, layer rule, docs, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

bench: $(VENV)/ready ## the whole programme of 2.4 million by the command, and the day after, beside the plain way (SIZE=submissions)
	$(BIN)/python -m benchmarks.bench $(if $(filter file,$(origin SIZE)),,--size $(SIZE))

bench-text: $(VENV)/ready ## reading texts, step by step, and old encodings, beside underthesea and pyvi (SIZE=texts)
	$(BIN)/python -m benchmarks.bench_text --size $(SIZE)

bench-neardup: $(VENV)/ready ## near-duplicates at size, beside datasketch, rensa and text-dedup (SIZE=the largest corpus)
	$(BIN)/python -m benchmarks.bench_neardup $(if $(filter file,$(origin SIZE)),,--size $(SIZE))

bench-review: $(VENV)/ready ## the pages at 2.4 million submissions with twenty officers at work (SIZE=submissions)
	$(BIN)/python -m benchmarks.bench_review $(if $(filter file,$(origin SIZE)),,--size $(SIZE))

bench-load: $(VENV)/ready ## fifty officers at work for half an hour while nights import (MINUTES=, OFFICERS=, SIZE=submissions before)
	$(BIN)/python -m benchmarks.review_load --minutes $(MINUTES) --officers $(OFFICERS) $(if $(filter file,$(origin SIZE)),,--submissions $(SIZE))

pair-sheet: $(VENV)/ready ## ten pairs of every kind side by side, for reading (var/pairs.html)
	$(BIN)/python -m benchmarks.pair_sheet

evaluate: $(VENV)/ready ## the models on texts of voices they never saw
	$(BIN)/sangloc evaluate --home var/evaluate --out benchmarks/results/evaluate.json

sample: $(VENV)/ready ## rebuild the sample's spreadsheet from its CSV
	$(BIN)/python -m benchmarks.sample_sheet

notebooks: $(VENV)/ready ## run the notebooks on the sample and keep their pictures
	$(BIN)/python -m benchmarks.notebooks

screenshots: $(VENV)/ready ## take the pictures of the officers' guide anew (needs Chromium)
	$(BIN)/python -m benchmarks.screenshots

messages: $(VENV)/ready ## bring the English catalogue of the pages in step with what they say
	$(BIN)/python -m benchmarks.messages

format: $(VENV)/ready ## put the code into its layout
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(VENV)/ready ## the wheel in dist/: the same bytes from the same sources, wherever it is built
	$(BIN)/python -m hatchling build --target wheel --directory dist

sbom: $(VENV)/ready ## the bill of materials of what is pinned, as CycloneDX (var/sbom.cdx.json)
	$(BIN)/python -m benchmarks.supply_bom

licences: $(VENV)/ready ## write docs/licences.md anew: the licence of everything that is pinned
	$(BIN)/python -m benchmarks.supply_table

lock: ## renew constraints.txt with the newest versions that fit together
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet --upgrade '.[dev,bench]' hatchling editables
	$(VENV)-lock/bin/python -m pip freeze --exclude sangloc | sort -f > constraints.txt
	rm -rf $(VENV)-lock

audit: $(VENV)/ready ## is what is installed what is pinned, and (with a network) is a weakness of it known?
	$(BIN)/python -m benchmarks.audit

canary: ## does it still work with the newest of everything?
	rm -rf $(VENV)-canary && $(PYTHON) -m venv $(VENV)-canary
	$(VENV)-canary/bin/python -m pip install --quiet --upgrade --editable '.[dev,bench]'
	$(VENV)-canary/bin/python -m pytest

clean: ## remove the environment and everything screened here
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis

.PHONY: help demo serve test test-postgresql trust fuzz check bench bench-text bench-neardup bench-review bench-load pair-sheet evaluate sample notebooks screenshots messages format wheel sbom licences lock audit canary clean
