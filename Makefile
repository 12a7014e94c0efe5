# Two commands do everything: `make demo` and `make test`. Both need only make and Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
ARGS ?=

.PHONY: demo test setup trials docs check clean

demo: setup  ## build the synthetic region and serve the site
	@$(BIN)/doorstep demo $(ARGS)

test: $(VENV)/.test  ## set everything up and run every test
	@$(BIN)/python tools/run_tests.py $(ARGS)

trials: $(VENV)/.test  ## the full counts of mutations and simulations
	@$(BIN)/python tools/run_tests.py --trials $(ARGS)

setup: $(VENV)/.runtime  ## prepare .venv; nothing to do when nothing changed

docs: setup  ## write the generated reference
	@$(BIN)/doorstep docs build

check: $(VENV)/.test  ## style, types and layers
	@$(BIN)/python tools/run_tests.py --static

$(BIN)/python:
	@echo "Preparing $(VENV) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Doorstep needs Python 3.11 or later")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Doorstep needs (about a minute) …" >&2
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	@echo "Installing what the tests need …" >&2
	@$(PIP) --no-compile --require-hashes -r requirements/test.txt  # each run of the tests compiles what it imports, once
	@$(BIN)/python tools/install_system.py
	@touch $@

clean:
	rm -rf $(VENV) build workspace
