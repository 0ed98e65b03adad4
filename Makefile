# Two commands: `make run` serves the site, `make test` checks everything. Both set up what they need.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
TEST := $(PY) -m pytest --numprocesses $(JOBS) --dist worksteal

# The hundreds of processes that tests start would each compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run worker admin test test-servers audit faults bench bench-parts bench-profile bench-sockets format setup setup-tests clean

run: setup
	@$(PY) manage.py serve --host $(HOST) --port $(PORT)

worker: setup
	@$(PY) manage.py worker

admin: setup
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createsuperuser

test: setup-tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run --verbosity 0
	$(TEST) --ignore=tests/browser
	$(TEST) tests/browser

LONG = FAULTS=12 FAULTS_RANDOM=200 FAULTS_FROZEN=30 FAULTS_RESTARTS=12 FAULTS_RACES=100 WALKS=300 FAULTS_SLACK=1
faults: setup-tests
	$(LONG) $(PY) -m pytest tests/faults tests/turns/test_machine.py --durations=0
	$(LONG) tests/with_postgres $(PY) -m pytest tests/faults tests/turns/test_machine.py --durations=0
	$(LONG) tests/with_servers $(PY) -m pytest tests/faults/test_fleet.py --durations=0

# Beside a bare relay, and workers where PostgreSQL and Redis are; writes docs/performance.md. 25 minutes or so on a quiet machine.
bench: setup-tests
	$(PY) -m bench.speed

bench-parts: setup-tests
	$(PY) bench/parse.py
	$(PY) bench/bridge.py
	$(PY) bench/commits.py
	$(PY) bench/flows.py
	$(PY) bench/pages.py
	$(PY) bench/watching.py
	$(PY) bench/atlas.py

bench-profile: setup-tests
	$(PY) -m bench.speed.profile

bench-sockets: setup-tests
	$(PY) -m bench.sockets

# What of a browser depends on who runs a turn and how its news comes; the rest sees the same pages.
ACROSS = approval composer connection edited five_calls live offline player progress runs states
# On PostgreSQL and Redis: all that knows a database, but for processes that bring their SQLite files along.
test-servers: setup-tests
	tests/with_servers $(TEST) tests/scale tests/turns tests/feed tests/pages tests/admin
	tests/with_postgres $(TEST) tests/keeping
	tests/with_servers $(TEST) $(ACROSS:%=tests/browser/test_%.py)
	tests/with_servers $(TEST) tests/faults/test_fleet.py

# In an environment of its own: what it brings along is not ours.
audit: setup-tests $(VENV)-audit/installed
	$(PY) tests/audit.py $(VENV)-audit/bin/pip-audit $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

format: setup-tests
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

setup: $(VENV)/installed
setup-tests: $(VENV)/installed-tests

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Travelbot needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Say where one is: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-tests: requirements.txt tests/requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@ $(VENV)/installed

$(VENV)-audit/installed: Makefile
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-audit .mypy_cache .pytest_cache .ruff_cache .hypothesis
