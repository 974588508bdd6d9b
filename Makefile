# Two commands for newcomers: `make run`, `make test`. Everything else is for those who work on Argus.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
STAMP := $(VENV)/.argus-ready

# Runs uv and shows what it says but for its list of all packages; a shell's pipe alone would lose that it failed.
telling = exit $$({ { $(1) 2>&1; echo $$? >&3; } | while IFS= read -r line; do \
	  case "$$line" in " + "*|" - "*|" ~ "*) ;; *) echo "        $$line" >&2 ;; esac; done; } 3>&1)

.PHONY: run setup test check bench lock format

run: setup
	@exec $(BIN)/argus up $(ARGS)

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@command -v git >/dev/null || { echo "Argus needs git: install it and run make again."; exit 1; }
	@$(PY) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Argus needs Python 3.11 or newer with venv and pip ($(PY) is not): install it, or name one with PY=python3.12."; exit 1; }
	@echo "Setting up in $(VENV), once. It takes a few minutes, most of them for packages:"
	@echo "1 of 5  virtual environment"
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@echo "2 of 5  uv, which fetches packages"
	@test -x "$(UV)" || { $(PY) -m venv .uv && .uv/bin/pip install --quiet uv; }
	@echo "3 of 5  packages: fetched, installed, compiled"
	@$(call telling,"$(UV)" pip sync --compile-bytecode --python $(BIN)/python requirements.lock)
	@echo "4 of 5  Argus itself"
	@"$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q core db jobs dashboard parsers
	@echo "5 of 5  kernels of the parsers"
	@$(BIN)/python -m parsers.warm
	@echo "Set up."
	@touch $@

test: setup
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: setup
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup
	@$(BIN)/python -m tests.benchmarks $(ARGS)

lock: # after a change to pyproject.toml
	@"$(UV)" pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock
