# Tutela. `make run` starts it, `make test` tests it; both set themselves up.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
STAMP := .venv/.synced

.DEFAULT_GOAL := help

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(STAMP)

.PHONY: setup run test check fix bench lock docs help
setup: $(STAMP) ## set up .venv from the lock (the other targets do it themselves)

run: $(STAMP) ## start the demo: database, simulated world, web pages on 127.0.0.1:8000
	@$(BIN)/tutela demo

test: $(STAMP) ## run the tests, a file at a time on each of JOBS cores (2)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0

check: $(STAMP) ## read-only checks: ruff, mypy, sizes, import directions
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check --quiet src tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -p no:randomly tests/test_house.py

fix: $(STAMP) ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix src tests benchmarks
	@$(BIN)/ruff format src tests benchmarks

bench: $(STAMP) ## measure, as a table (python -m benchmarks NAME --json for one)
	@$(BIN)/python -m benchmarks

lock: $(STAMP) ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet --python-version 3.11 --group dev pyproject.toml --output-file requirements.lock

docs: $(STAMP) ## rewrite docs/REFERENCE.md from the code
	@$(BIN)/python -m tutela.documentation > docs/REFERENCE.md

help: ## show this
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10
