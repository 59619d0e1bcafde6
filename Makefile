# Each target does all of its own set-up on a fresh machine. Windows without make: see the README.

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501
PATIENTS ?= 160
SEED ?= 7
TESTS ?= tests
WORKERS ?= 2
TESSERACT := $(shell command -v tesseract 2>/dev/null)
CHROMIUM := $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))

.PHONY: run test check bench clean

run: $(VENV)/.runs
	@trap 'rm -f var/baton.db*' INT TERM; \
	test -n "$$BATON_DATABASE_URL" || test -e var/baton.db || \
	$(PY) -m coordination demo --patients $(PATIENTS) --seed $(SEED) || { rm -f var/baton.db*; exit 1; }
	$(VENV)/bin/streamlit run dashboard.py --server.port $(PORT)

test: $(VENV)/.tests browser reader
	$(PY) -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

check: $(VENV)/.tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(PY) -m pytest -q tests/test_architecture.py tests/test_mirror.py tests/test_data_files.py

bench: $(VENV)/.tests
	$(PY) -m tests.benchmarks.bench

clean:
	rm -rf $(VENV) var

# --- set-up

$(VENV)/.python:
	@python=$$(for name in python3.13 python3.12 python3.11 python3 python; do \
		command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
		&& echo $$name && break; done); \
	test -n "$$python" || { echo "Baton needs Python 3.11, 3.12 or 3.13; none was found on the PATH."; exit 1; }; \
	$$python -m venv $(VENV) || { echo "The virtual environment could not be made; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.runs: $(VENV)/.python requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Chromium for the browser tests: Debian's package where apt-get works, else Playwright's own.
.PHONY: browser
browser: $(VENV)/.tests
ifeq ($(CHROMIUM),)
	@echo "Installing Chromium for the browser tests …"
	@{ command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	|| $(PY) -m playwright install chromium \
	|| { echo "Chromium could not be installed. Install it (Debian: apt-get install chromium), then run make test again."; exit 1; }
endif

# Tesseract reads the faxed papers back in the tests.
.PHONY: reader
reader:
ifeq ($(TESSERACT),)
	@echo "Installing tesseract for the fax tests …"
	@{ command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-eng >/dev/null; } \
	|| { echo "Tesseract could not be installed. Install it (Debian: apt-get install tesseract-ocr), then run make test again."; exit 1; }
endif
