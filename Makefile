# The one door for people. `make run` and `make test` each work as the first command after a clone.

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
SEED ?= 1
COUNT ?= 40

.PHONY: help run test test-clients check forms bench mutate screens accept wheel ready ready-test ready-bench ready-clients clean

help:
	@echo "make run           the whole job on the sample register, then the window on that book"
	@echo "make test          check and all tests"
	@echo "make test-clients  tests with real clients: CUPS, LibreOffice, a screen reader, ibus, keys on a screen"
	@echo "make check         forms, ruff, mypy --strict, import contracts"
	@echo "make bench         benchmarks, each as a ratio against a named peer in the same run"
	@echo "make mutate        SEED=1 COUNT=40: random one-line changes, each of which the tests have to notice"
	@echo "make screens       every place of the window in every state, as pictures below build/"
	@echo "make accept        the long runs: whole seasons, killed processes, tampered books"
	@echo "make wheel         the wheel below dist/"
	@echo "make clean         removes .venv and everything that was made"

ready:
	@$(PYTHON) packaging/workshop.py run
	@$(BIN)/python packaging/hatch_build.py

ready-test:
	@$(PYTHON) packaging/workshop.py test
	@$(BIN)/python packaging/hatch_build.py

ready-bench:
	@$(PYTHON) packaging/workshop.py bench
	@$(BIN)/python packaging/hatch_build.py

ready-clients:
	@$(PYTHON) packaging/workshop.py clients
	@$(BIN)/python packaging/hatch_build.py

run: ready
	@$(BIN)/village-collector demo

test: check
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not soak"

test-clients: ready-clients
	$(BIN)/python -m pytest tests/clients

check: ready-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

forms: ready

bench: ready-bench
	$(BIN)/python tests/benchmarks/run.py

mutate: ready-test
	$(BIN)/python tests/mutation/run.py --seed $(SEED) --count $(COUNT) --jobs $(JOBS)

accept: ready-test
	$(BIN)/python -m pytest -n $(JOBS) tests/acceptance tests/faults

screens: ready
	$(BIN)/python packaging/screens.py

wheel: ready
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf .venv build dist demo-out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf village_collector/desktop/forms
	find village_collector tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
