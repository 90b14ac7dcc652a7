# One command each: `make example` runs the main job, `make test` the tests, `make check` everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
ARTICLE ?= evals/articles/sample.it.txt
PUBLISHED ?= 2025-03-13

.PHONY: example test quick replay format lint types walls check docs faults lock speed clean

example: $(INSTALLED)  ## extract from the sample article with the embedded model
	$(BIN)/treaty-agent extract $(ARTICLE) --published $(PUBLISHED) --format markdown

test: $(INSTALLED)  ## all tests, with the embedded model
	$(BIN)/python -m pytest

quick: $(INSTALLED)  ## all tests that need no model
	$(BIN)/python -m pytest -m "not embedded"

replay: $(INSTALLED)  ## the development split on recorded answers, against the record
	$(BIN)/treaty-agent eval replay

format: $(INSTALLED)  ## bring the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(INSTALLED)
	$(BIN)/mypy

walls: $(INSTALLED)  ## which package may import which
	$(BIN)/lint-imports

check: lint types walls replay test

faults: $(INSTALLED)  ## the faults of archives in large: 20 killed batches, a server that says nothing for a minute
	TREATY_AGENT_KILLS=20 TREATY_AGENT_SILENCE=60 $(BIN)/python -m pytest tests/test_archive_faults.py

speed: $(INSTALLED)  ## what the program costs beside the model
	$(BIN)/python -m evals.speed startup
	$(BIN)/python -m evals.speed client
	$(BIN)/python -m evals.speed embedded
	$(BIN)/python -m evals.archive_speed batch
	$(BIN)/python -m evals.archive_speed ray

docs: $(INSTALLED)  ## the documentation pages, in dist/docs; a broken link or a bad docstring fails
	$(BIN)/python -m sphinx -W --keep-going -E -q -b html docs dist/docs

lock: $(INSTALLED)  ## pin what is tested
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --no-emit-index-url --no-annotate pyproject.toml --output-file requirements.lock

$(INSTALLED): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
