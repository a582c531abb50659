# The farm, in commands. Each does its own set-up and may be given again.
YEAR ?= 2015
MONTHS ?= $(YEAR)
ASKED := $(if $(filter-out file,$(origin YEAR) $(origin MONTHS)),$(MONTHS))
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
export PYTHONWARNINGS := ignore

# DEMO=1 gives any of the commands the farm of `make demo`.
ifdef DEMO
export DEMO
export AQUAMIND_STATE ?= .aquamind/demo
export AQUAMIND_SCALE ?= 0.25
export AQUAMIND_AS_OF ?= today
export AQUAMIND_FIRST_MONTH ?= $(shell expr $$(date +%Y) - 3)-01
endif

.DEFAULT_GOAL := help
.PHONY: help setup load export demo year ten-years years-1-3 years-4-6 years-7-9 year-10 resume dry-run report \
	verify fingerprints ui psql url stop test test-slow lint dictionary lock clean

help: ## print this list
	@grep -hE '^[a-z0-9 -]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv with $(PYTHON) ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e . >&2
	@touch $@

setup: $(READY) ## make the virtual environment

year: $(READY) ## make all tables of YEAR (2015) or MONTHS (2015-01...2016-06); AGAIN=1: also months made already
	@$(BIN)/python -m aquamind_assets materialize $(MONTHS) $(if $(AGAIN),--again)

ten-years: $(READY) ## make all tables of ten years (2015-01...2024-12)
	@$(BIN)/python -m aquamind_assets materialize ten-years $(if $(AGAIN),--again)

years-1-3 years-4-6 years-7-9 year-10: $(READY) ## make the ten years in four jobs, one after another
	@$(BIN)/python -m aquamind_assets job $(subst -,_,$@)

resume: $(READY) ## make what is missing or stale in all months begun, or in MONTHS; PLAN=1: only print the plan
	@$(BIN)/python -m aquamind_assets resume $(ASKED) $(if $(PLAN),--plan)

load: $(READY) ## load all months that are made, or MONTHS, into AquaMind at AQUAMIND_TARGET_URL
	@$(BIN)/python -m aquamind_assets load $(if $(filter file,$(origin MONTHS)),,$(MONTHS)) \
		$(if $(AGAIN),--again)

export: $(READY) ## write all months that are made, or MONTHS, as Parquet files to TO (a folder or s3://...)
	@$(BIN)/python -m aquamind_assets export $(if $(filter file,$(origin MONTHS)),,$(MONTHS)) \
		$(if $(TO),--to $(TO)) $(if $(AGAIN),--again)

demo: $(READY) ## make a quarter-size farm of three years that ends today, apart from other farms, and load it if AQUAMIND_TARGET_URL is set
	@$(MAKE) --no-print-directory DEMO=1 year MONTHS="$$(($$(date +%Y) - 3))-01...$$(date +%Y-%m)"
	@if [ -n "$$AQUAMIND_TARGET_URL" ] || grep -qs '^AQUAMIND_TARGET_URL=.' .env; then $(MAKE) --no-print-directory DEMO=1 load; fi

dry-run: $(READY) ## compute the first month of YEAR or MONTHS, estimate the rest, write nothing
	@$(BIN)/python -m aquamind_assets dry-run $(MONTHS)

report: $(READY) ## compare the generated data with published figures: pages with plots, and a table
	@$(BIN)/python -m aquamind_assets report

verify: $(READY) ## compare the rows of YEAR or MONTHS with their recorded hashes
	@$(BIN)/python -m aquamind_assets verify $(MONTHS)

fingerprints: $(READY) ## print a hash of each table over YEAR or MONTHS; AGAINST=FILE: compare with earlier output
	@$(BIN)/python -m aquamind_assets fingerprints $(MONTHS) $(if $(AGAINST),--against $(AGAINST))

ui: $(READY) ## open the Dagster UI on localhost:3000
	@$(BIN)/python -m aquamind_assets ui

psql: $(READY) ## open a psql shell on the database in use
	@$(BIN)/python -m resources psql

url: $(READY) ## print the database's URL without its password
	@$(BIN)/python -m resources url

stop: $(READY) ## stop the embedded server
	@$(BIN)/python -m resources stop

test: $(READY) ## run the tests
	@$(BIN)/pytest --numprocesses auto --dist loadgroup

test-slow: $(READY) ## run the tests that take many minutes: backfills killed and resumed
	@$(BIN)/pytest -m slow

lint: $(READY) ## check style, types, and which modules may import which
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

dictionary: $(READY) ## write docs/tables.md and docs/figures.md from the declarations
	@$(BIN)/python -m aquamind_assets dictionary

lock: $(READY) ## write requirements.lock from pyproject.toml
	@$(BIN)/pip install --quiet pip-tools && $(BIN)/pip-compile --quiet --all-extras --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
		--output-file requirements.lock pyproject.toml

clean: ## remove the environment, the embedded database and all state
	@$(BIN)/python -m resources clean \
		|| echo "The state stays, for .venv is needed to stop its server: make setup, make clean." >&2
	@rm -rf .venv .tmp_dagster_home_* && echo "Removed .venv."
