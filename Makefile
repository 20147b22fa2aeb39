# Everything from a fresh machine with Python 3.11 or newer, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run quick test test-all test-lowest coverage check golden ground docs stored notebooks gallery typical why validation site bench compiled clean

run: $(VENV)/run.stamp
	$(BIN)/kupiansk run historical --out out/historical --replace --report out/historical.html

quick: $(VENV)/test.stamp  ## an answer in a minute: everything that is not marked slow
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

test: $(VENV)/test.stamp check  ## what a change must pass
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-all:  ## the type checker and all tests on every Python from 3.11 to 3.14 that is here
	$(PYTHON) -m tools.environments every

test-lowest:  ## all tests with the lower bounds of pyproject.toml installed
	$(PYTHON) -m tools.environments lowest

coverage: $(VENV)/test.stamp  ## which lines the tests play, those in other processes too
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term --cov-report=html

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

golden: $(VENV)/test.stamp  ## renew the golden tables after a wanted change
	$(BIN)/python tests/golden/golden_tables.py
	$(BIN)/python -m tests.golden.digests --renew

ground: $(VENV)/test.stamp  ## store the ground of the library's networks, after a change of one of them
	$(BIN)/python -m tools.ground

docs: $(VENV)/test.stamp  ## renew the generated pages
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tools.parameters
	$(BIN)/python -m tools.house

stored: $(VENV)/test.stamp  ## play the many runs that settle the bets of the lessons; some minutes. Then `make notebooks`
	cd notebooks && ../$(BIN)/python -m course.store

notebooks: $(VENV)/test.stamp  ## play the lessons, and keep what they say in them
	$(BIN)/python tests/lessons.py

gallery: $(VENV)/test.stamp  ## make every picture of docs/gallery.md by the command that stands there
	$(BIN)/python -m tools.gallery

typical: $(VENV)/test.stamp  ## find the run nearest to the middle of 200, and keep it with the bands
	$(BIN)/python -m tools.typical

why: $(VENV)/test.stamp  ## renew what the commands of docs/why.md print; an hour of one core; who is stopped goes on
	$(BIN)/python -m tools.answers docs/why.md

validation: $(VENV)/test.stamp  ## play some 18,500 runs, and renew docs/validation.md with its figures
	$(BIN)/python -m tools.validation.page

site: $(VENV)/docs.stamp  ## documentation, lessons and the explorer as a folder for any web server
	$(BIN)/sphinx-build -q -W --keep-going -c docs -d out/doctrees . out/site
	$(BIN)/kupiansk site out/site/explorer --home ../docs/index.html
	@echo "All of it: python -m http.server --bind 127.0.0.1 --directory out/site 8023"

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks.report

COMPILED := PYTHONSAFEPATH=1 PYTHONPATH=$(CURDIR)/out/compiled/site

compiled: $(VENV)/test.stamp  ## the optional compiled build in out/compiled, and the quick tests on it; needs a C compiler
	rm -rf out/compiled
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=true $(BIN)/python -m hatchling build -t wheel -d out/compiled
	$(BIN)/python -m pip install --quiet --no-deps --target out/compiled/site out/compiled/*-cp*.whl
	$(COMPILED) $(BIN)/python -m tests.golden.digests
	$(COMPILED) $(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

clean:
	rm -rf $(VENV) .venvs out build dist htmlcov

$(VENV)/bin/python:
	$(PYTHON) -c "import sys; assert sys.version_info >= (3, 11), 'Python 3.11 or newer is needed, this is ' + sys.version"
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/test.stamp: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	touch $@ $(VENV)/run.stamp

$(VENV)/docs.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[docs]"
	touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test,bench]"
	touch $@
