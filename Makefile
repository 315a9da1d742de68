# The two commands a newcomer needs are `make demo` and `make test`; each sets up all it needs by itself.
# Others: check (lint, types, imports), quick (tests without the slow rooms), docs (what is generated), bench, clean.
SHELL   := /bin/bash
PY      := .venv/bin/python
# The environment is made anew when what it depends on changes.
STAMP   := .venv/.stamp-$(shell cat pyproject.toml | cksum | cut -d' ' -f1)
CODE    := src tests bench scripts examples
# One worker a core, whole files to a worker: fixtures of a file are made once.
PYTEST  := $(PY) -m pytest -n 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: demo test quick warm check docs bench clean

demo: .venv/.core
	@$(PY) -m standoff demo --no-browser

test: $(STAMP) check warm
	@scripts/chromium
	@scripts/postgres
	$(PYTEST) tests
	NUMBA_DISABLE_JIT=1 $(PYTEST) tests/unit/kernel tests/unit/detect

quick: $(STAMP) warm
	$(PYTEST) tests/unit tests/house

# Compiles the loops before the workers need them, or waits for who is at it; nothing to do when they have not changed.
warm: $(STAMP)
	@$(PY) -m standoff compile

check: $(STAMP)
	.venv/bin/ruff check $(CODE)
	.venv/bin/ruff format --check $(CODE)
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

docs: $(STAMP)
	$(PY) scripts/write_reference.py
	$(PY) scripts/write_states.py
	$(PY) scripts/write_room_map.py
	$(PY) scripts/write_vectors.py

bench: $(STAMP)
	@$(PY) -m pip install -q -e '.[bench]'
	@mkdir -p out
	$(PY) -m pytest bench -p no:xdist --benchmark-sort=name --benchmark-json=out/bench.json
	$(if $(STANDOFF_BENCH_SCALE),@echo "a rehearsal: the pages are left as they are",$(PY) scripts/write_benchmarks.py out/bench.json)

clean:
	rm -rf .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache .benchmarks out
	find src tests bench scripts -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@echo "setting up .venv (once, a minute or two) ..."
	@scripts/python3.11+ -m venv .venv

.venv/.core: .venv/bin/python pyproject.toml
	@$(PY) -m pip install -q -e .
	@$(PY) -m compileall -q src
	@touch $@

$(STAMP): .venv/bin/python
	@echo "installing what the tests and checks need (once, a minute or two) ..."
	@rm -f .venv/.stamp-*
	@$(PY) -m pip install -q -e '.[test,check]'
	@$(PY) -m compileall -q src
	@touch $@ .venv/.core
