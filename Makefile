# BoneTrack: `make run` and `make test` do all set-up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
PROCESSES ?= auto

.PHONY: run test test-full lint demo bench-evidence bench-reminders clean

run: $(RUN_READY)
	@DEV_MAIL=$${DEV_MAIL-1} exec $(BIN)/python -m bonetrack

test: $(TEST_READY) lint
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal -m "not full"

test-full: $(TEST_READY)
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal -m full

lint: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

demo: $(RUN_READY)
	@DEV_MAIL=$${DEV_MAIL-1} $(BIN)/python -m flask --app wsgi demo

bench-evidence: $(TEST_READY)
	@$(BIN)/python -m tests.benchmarks.evidence

bench-reminders: $(TEST_READY)
	@$(BIN)/python -m tests.benchmarks.reminders

$(RUN_READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "BoneTrack needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(TEST_READY): $(RUN_READY) tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@$(BIN)/python -m tests.chromium
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache test-output
