# Everything here needs Python 3.11 or newer and make, nothing else. The first run makes .venv; the next ones are quick.

# The first of these that is new enough; `make PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$python; break; fi; done)
OFFICE ?= demo-office
PYTEST_ARGS ?=
BENCH_ARGS ?=

BIN := .venv/bin
RUN := .venv/.installed-run
DEV := .venv/.installed-dev
DOCS := .venv/.installed-docs
BENCH := .venv/.installed-bench

# The tests start hundreds of programs: what Python has compiled for one it is to keep for the next.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

demo: $(RUN) ## make an invented social welfare centre in ./demo-office (OFFICE=path) and show a tour of it
	@$(BIN)/osl demo brzeziny --folder "$(OFFICE)"

test: $(DEV) ## run all tests (PYTEST_ARGS="-n 2 -k deadline")
	@$(BIN)/pytest $(PYTEST_ARGS)

check: $(DEV) ## style, types, direction of imports, generated pages
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python docs/generate.py --check

format: $(DEV) ## put the style right, write the generated pages anew
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(BIN)/python docs/generate.py

docs: $(DOCS) ## build the documentation in docs/_build/html
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(BENCH) ## speed beside the floor and others, about an hour (BENCH_ARGS="--quick steps")
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

clean: ## remove what the other targets made, and the invented centre
	rm -rf .venv build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-office
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
	    echo "osl-workflow needs Python 3.11 or newer, but 'python3' is $$(python3 --version 2>&1 || echo missing):" \
	         "install a newer one, or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	    echo "$(PYTHON) cannot make a virtual environment: install its venv module (Debian, Ubuntu: python3-venv)" >&2; \
	    exit 1; }

$(RUN): pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(RUN)

$(DOCS): pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[docs]'
	@touch $@ $(RUN)

$(BENCH): pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[bench]'
	@touch $@ $(RUN)
