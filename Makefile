# `make demo` and `make test` need only Python 3.11+ with its venv module; everything else is set up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check bundle clean

demo: $(VENV)/installed
	$(BIN)/kg build seeds/news -o output --force
	@echo
	@echo "Open $(CURDIR)/output/graph.html in a browser."

test: $(VENV)/installed-dev
	$(BIN)/ruff check kg tests
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: test

# For a computer without a network, of this system and Python version: the wheels of kg and of all that it needs.
bundle: $(VENV)/installed
	rm -rf bundle && mkdir bundle
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --wheel-dir bundle .
	@echo "Copy the folder bundle/ there; then: python3 -m pip install --no-index --find-links bundle park-kg"

$(VENV)/python:
	@command -v $(PYTHON) >/dev/null || { echo "This needs Python 3.11 or newer; '$(PYTHON)' was not found. Set PYTHON=…"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer; '$(PYTHON)' is older. Set PYTHON=…"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing (Debian: apt install python3-venv)."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) bundle dist
