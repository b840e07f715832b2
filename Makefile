# Two commands are all a newcomer needs: make demo, make test.
PYTHON ?= python3.11
PIP_FLAGS = --quiet --disable-pip-version-check --no-input
PROMPT ?= A lighthouse keeper finds a door in the sea
TEMPLATE ?= ai_story
TEST_WORKERS ?= 2

.PHONY: demo test check lint types lock bench clean

demo: .venv/.runtime
	.venv/bin/talemill demo --prompt "$$TALEMILL_PROMPT" --template "$(TEMPLATE)"
demo: export TALEMILL_PROMPT = $(PROMPT)

# Lint, format, types, then every test; each part says its seconds and the
# test runner's own summary is the last line.
test: .venv/.dev
	.venv/bin/python -m tests.gate --workers $(TEST_WORKERS)

.venv/.runtime: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install $(PIP_FLAGS) --require-hashes -r requirements.lock
	.venv/bin/pip install $(PIP_FLAGS) --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	.venv/bin/pip install $(PIP_FLAGS) --require-hashes -r requirements-dev.lock
	touch $@

# Writes both lock files anew: hashes, and no index address.
lock:
	.venv/bin/pip install $(PIP_FLAGS) pip-tools
	.venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header --strip-extras --extra build -o requirements.lock pyproject.toml
	.venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header --strip-extras --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache out
