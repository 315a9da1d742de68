# The two commands a newcomer needs are `make demo` and `make test`; each sets up all it needs by itself.
PY      := .venv/bin/python
STAMP   := .venv/.stamp-$(shell cat pyproject.toml Makefile | cksum | cut -d' ' -f1)
SHELL   := /bin/bash
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-nojit check bench docs clean

demo: .venv/.core
	@$(PY) -m standoff demo --no-browser

test: $(STAMP) check
	@scripts/chromium
	$(PY) -m pytest -n 2 tests
	NUMBA_DISABLE_JIT=1 $(PY) -m pytest -n 2 tests/unit/kernel tests/unit/detect

check: $(STAMP)
	.venv/bin/ruff check src tests bench scripts
	.venv/bin/ruff format --check src tests bench scripts
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: $(STAMP)
	$(PY) -m pip install -q -e '.[bench]'
	$(PY) -m pytest bench -p no:xdist --benchmark-sort=name

docs: $(STAMP)
	$(PY) scripts/write_reference.py

.venv/bin/python:
	@scripts/python3.11+ -m venv .venv
	@$(PY) -m pip install -q --upgrade pip

.venv/.core: .venv/bin/python pyproject.toml
	@$(PY) -m pip install -q -e .
	@touch $@

$(STAMP): .venv/bin/python
	@rm -f .venv/.stamp-*
	@$(PY) -m pip install -q -e '.[test,check]'
	@touch $@ .venv/.core

clean:
	rm -rf .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache out
