# Two commands are all a newcomer needs: make demo, make test. The others:
#   make lint | types | unit     one part of make test
#   make test-postgres           the scenarios of every chat once more, on a real Postgres
#   make attack                  fuzzers and floods on loopback, ten minutes at most
#   make lock                    both lock files anew
#   make licences                the tables of docs/licences.md anew
#   make audit                   known holes in what is installed, and every package's licence
#   make secrets                 passwords and addresses for docker-compose.yml
# PYTHON=python3.13 names an interpreter; without it the newest that fits (.ci/python).
VENV := $(shell .ci/python venv $(PYTHON))
BIN = $(VENV)/bin
PIP_FLAGS = --quiet --disable-pip-version-check --no-input
TEMPLATE ?= ai_story
TEST_WORKERS ?= 2

.PHONY: demo test test-postgres gate newest lint types unit attack lock licences audit secrets clean

# LANGUAGE=es (pt-BR, hi, fr, it, ja) tells it in that language, with the voices of the extra.
demo: $(VENV)/.runtime $(if $(LANGUAGE),$(VENV)/.voices) $(if $(filter ja%,$(LANGUAGE)),$(VENV)/.cjk)
	$(BIN)/talemill demo $(if $(PROMPT),--prompt "$$TALEMILL_PROMPT") --language "$(LANGUAGE)" --template "$(TEMPLATE)"
demo: export TALEMILL_PROMPT = $(PROMPT)

# On the oldest Python that is found: lint, format, types, a short job on the newest one, then
# every test; each part says its seconds and the test runner's own summary is the last line.
test:
	@python=$$(.ci/python $(or $(PYTHON),oldest)) && $(MAKE) --no-print-directory PYTHON="$$python" gate

gate: $(VENV)/.dev
	$(BIN)/python -m tests.gate --workers $(TEST_WORKERS)

# The short job: every module imports without a warning, the pure tests pass, one demo runs.
newest: $(VENV)/.dev
	$(BIN)/pytest -n $(TEST_WORKERS) $(SHORT_JOB)

SHORT_JOB = tests/acceptance/test_demo.py::test_a_demo_plays_from_start_to_file \
	tests/unit/test_imports.py tests/unit/test_shared_libraries.py tests/unit/test_licences.py \
	$(wildcard tests/unit/pipeline/test_*.py) tests/unit/pipeline/captions \
	tests/unit/pipeline/language tests/unit/pipeline/writing tests/unit/bot/wording \
	tests/unit/bot/surfaces tests/unit/worker/test_policy.py tests/unit/db/redis

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/pytest -n $(TEST_WORKERS) tests/unit

# The bot's unit tests and the console's scenarios run on both databases in make test.
test-postgres: $(VENV)/.dev
	ON_POSTGRES=1 $(BIN)/pytest -n $(TEST_WORKERS) --dist worksteal $(ON_POSTGRES)

ON_POSTGRES = tests/acceptance/test_scenarios.py tests/acceptance/test_scenarios_telegram.py \
	tests/acceptance/test_scenarios_discord.py tests/acceptance/test_surfaces_discord.py \
	tests/acceptance/test_surfaces_discord_places.py \
	tests/acceptance/test_surfaces_discord_servers.py tests/acceptance/test_closing_a_group.py \
	tests/acceptance/test_surfaces_discord_gateway.py tests/acceptance/test_surfaces_worker.py \
	tests/acceptance/test_gifts.py tests/acceptance/test_links_in_chats.py \
	tests/acceptance/test_text_files.py tests/acceptance/test_own_voice.py \
	tests/acceptance/test_same_character.py tests/acceptance/test_recovery.py \
	tests/acceptance/test_recovery_bot.py tests/acceptance/test_rolling.py \
	tests/acceptance/test_paid_calls.py tests/unit/worker
# The fuzzers and floods of the tests with larger counts, ten minutes at most; prints a table.
attack: $(VENV)/.dev
	$(BIN)/python -m tests.attack

$(VENV)/.runtime: requirements.lock pyproject.toml
	@python=$$(.ci/python $(or $(PYTHON),newest)) && { test -x $(BIN)/python || "$$python" -m venv $(VENV); }
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements.lock
	$(BIN)/pip install $(PIP_FLAGS) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.voices: $(VENV)/.runtime
	$(BIN)/pip install $(PIP_FLAGS) --no-build-isolation -e '.[voices]'
	touch $@

# Japanese letters need a font of their own.
$(VENV)/.cjk: $(VENV)/.runtime
	$(BIN)/pip install $(PIP_FLAGS) --no-build-isolation -e '.[cjk]'
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements-dev.lock
	touch $@

# One set of versions and hashes for every system and every Python that pyproject.toml allows;
# versions move only where pyproject.toml asks (LOCK_FLAGS=--upgrade moves them all). Fails where
# an extra cannot be installed beside all others.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --extra build $(LOCK_FLAGS)
lock: $(VENV)/.runtime
	$(BIN)/pip install $(PIP_FLAGS) uv
	$(LOCK) -o requirements.lock pyproject.toml
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras pyproject.toml -o /dev/null

licences: $(VENV)/.runtime
	$(BIN)/python -m tests.licences

# Known holes in what the lock names (asks the vulnerability service), then every package's terms.
audit: $(VENV)/.dev
	$(BIN)/pip install $(PIP_FLAGS) pip-audit
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock
	$(BIN)/pytest -n 0 tests/unit/test_licences.py

# Passwords and addresses for docker-compose.yml; what is there is kept.
secrets:
	deploy/make-secrets.sh secrets

clean:
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache out
