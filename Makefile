# Everything is done in .venv, which each target makes and keeps up to date by itself.
# Only a python3 of 3.11 or newer must be there; PYTHON=python3.12 takes another one.

PYTHON ?= python3
WORKERS ?= 2
PYTEST_ARGS ?=
ZOO ?=
MODELS ?=
ONLY ?=
AGAIN ?=
KEEP ?=

BIN := .venv/bin
READY := .venv/.ready
READY_TO_BENCH := .venv/.ready-to-bench
READY_TO_CONVERT := .venv/.ready-to-convert
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup test check docs format goldens fuzz verify-zoo verify-checkpoints training-curves demo bench clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

setup: $(READY) ## make .venv and install everything at the versions of constraints.txt

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, $(PYTHON) is older; say make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable '.[torch,jax,demo,dev,docs]'
	@touch $@

$(READY_TO_BENCH): $(READY)
	$(INSTALL) --no-deps torchvision
	$(INSTALL) --editable '.[bench]'
	@touch $@

# Torchvision asks for one exact build of torch, which need not be the one that is installed.
$(READY_TO_CONVERT): $(READY)
	$(INSTALL) --no-deps torchvision timm
	$(INSTALL) --editable '.[peers]'
	@touch $@

test: check docs ## static checks, the site, then all tests (WORKERS=2, PYTEST_ARGS=...)
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

# import-linter runs without its cache, which does not see that a folder became a package.
check: $(READY) ## static checks alone: lint, format, types, directions of import
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

docs: $(READY) ## make the site of docs/ in build/site; a broken link or an unlisted page fails
	$(BIN)/sphinx-build --fresh-env --fail-on-warning --keep-going --quiet -d build/doctrees docs build/site

format: $(READY) ## format the sources and mend what the linter can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

goldens: $(READY) ## write what is generated anew; read the difference before you commit it
	$(BIN)/python tests/goldens.py
	$(BIN)/python tests/language.py
	$(BIN)/python tests/error_pages.py
	$(BIN)/python tests/bad_files.py
	$(BIN)/python tests/semantics_page.py
	$(BIN)/python tests/claims.py
	$(BIN)/python tests/pictures.py
	$(BIN)/python tests/zoo_page.py
	$(BIN)/python tests/weights_page.py
	$(BIN)/python benchmarks/table.py

fuzz: $(READY) ## change specs at random until something breaks (FUZZ_SECONDS=3600, FUZZ_SEED=5)
	$(BIN)/python tests/fuzz.py

verify-zoo: $(READY) ## prove every network of the zoo; goes on where it stopped (ZOO='resnet*')
	set -f; $(BIN)/python tests/verify_zoo.py $(ZOO)

training-curves: $(READY) ## train GoogLeNet and ResNet-50 in both frameworks, for docs/training.md
	$(BIN)/python tests/training_curves.py --measure

verify-checkpoints: $(READY_TO_CONVERT) ## prove converted weights with their own models (MODELS='timm/vgg*')
	set -f; $(BIN)/python tests/verify_checkpoints.py $(MODELS)

demo: $(READY) ## the tour: from one spec to two frameworks
	$(BIN)/python examples/demo.py

bench: $(READY_TO_BENCH) ## measure beside other tools; goes on where it stopped (ONLY='scale depth', AGAIN=1, KEEP=1 for the docs)
	$(BIN)/python benchmarks/run.py $(ONLY) $(if $(AGAIN),--again) $(if $(KEEP),--keep)

clean: ## remove caches and build outputs; .venv stays
	rm -rf build dist bench-results *.egg-info demo-output .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find lamina tests -name __pycache__ -type d -prune -exec rm -rf {} +
