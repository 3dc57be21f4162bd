# Two commands for a fresh machine: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?=

BIN      := $(VENV)/bin
INKDIGIT := $(BIN)/inkdigit
PIP      := $(BIN)/python -m pip --disable-pip-version-check
# The environment is made anew when another Python is asked for, and brought up to date when a lock changes.
CREATED  := $(VENV)/.created-$(notdir $(PYTHON))
LOCKED    = $(VENV)/.installed-$(1)

# An environment that was moved, or whose Python went away, is made anew.
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell $(BIN)/python -c 'import os, sys; print(os.path.samefile(sys.prefix, "$(VENV)"))' 2>/dev/null),True)
$(shell rm -f $(VENV)/.created-* $(VENV)/.installed-*)
endif
endif

.PHONY: help setup demo test notebook run-notebook wheel check-wheel fuzz mutants lint format docs \
        diagrams bench accuracy lock clean

help:
	@echo "make demo      get MNIST, train, evaluate, draw the plots, read sample pictures"
	@echo "make test      the whole test suite, some 15 minutes   (PYTHON=python3.13 picks a Python)"
	@echo "make setup     only the environment in $(VENV)   (EXTRAS=tensorflow adds that backend)"
	@echo "make notebook  open the notebook in Jupyter (make run-notebook: keep what its cells show)"
	@echo "make wheel     build dist/inkdigit-*.whl   (INKDIGIT_REPOSITORY=URL puts the project's URLs in)"
	@echo "make check-wheel  install the wheel in an empty environment, and read a picture there"
	@echo "make fuzz      damaged files of every format, and what parses bytes (MINUTES=60; SEED=1)"
	@echo "make mutants   break the code on purpose: each fault must be noticed (ONLY=WORD tries some)"
	@echo "make lint      format, lint, types and layers"
	@echo "make bench     the figures of the README, measured here (PICTURES=DIR: on yours as well)"
	@echo "make accuracy  five seeds of the shipped recipe and their committee: hours (JOBS=2)"
	@echo "make format    put the code into form"
	@echo "make docs      build the documentation's site into build/site, and check its links"
	@echo "make diagrams  draw the documentation's diagrams anew, after a change of one (needs npm and Chromium)"
	@echo "make lock      pin the requirements anew"

setup: $(call LOCKED,setup) $(foreach extra,$(EXTRAS),$(call LOCKED,$(extra)))

demo: $(call LOCKED,setup)
	$(INKDIGIT) demo

test: $(call LOCKED,dev)
	@echo "The whole suite takes some 15 minutes on two free cores. What this machine has not is skipped, and"
	@echo "named at the end: MNIST (INKDIGIT_DATA=DIR), PostgreSQL, Chromium, TensorFlow, PyTorch, nginx, Caddy."
	$(BIN)/python -m pytest -n 2

notebook: $(call LOCKED,setup) $(call LOCKED,notebook)
	$(BIN)/jupyter lab notebooks/mnist.ipynb

run-notebook: $(call LOCKED,dev)
	$(BIN)/python -m tools.run_notebook

wheel: $(call LOCKED,setup)
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

check-wheel: $(call LOCKED,setup)
	$(BIN)/python -m tools.check_wheel

fuzz: $(call LOCKED,dev)
	INKDIGIT_FUZZ_SECONDS=$$(( $(or $(MINUTES),10) * 2 )) INKDIGIT_FUZZ_SEED=$(or $(SEED),$$(date +%s)) \
	  INKDIGIT_FUZZ_CORPUS=build/fuzz/corpus \
	  $(BIN)/python -m pytest -n 2 --dist worksteal -rA tests/imaging/test_fuzz.py

mutants: $(call LOCKED,dev)
	$(BIN)/python -m tools.mutants $(if $(ONLY),--only $(ONLY))

lint: $(call LOCKED,dev)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(call LOCKED,dev)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: $(call LOCKED,docs)
	$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going -c docs/site -d build/doctrees . build/site
	@echo "The site is in build/site: open index.html."

# Mermaid comes from npm and is not kept: its drawings are.
MERMAID = build/mermaid/node_modules/mermaid/dist/mermaid.min.js
diagrams: $(call LOCKED,dev) $(call LOCKED,docs)
	npm install --silent --no-save --prefix build/mermaid mermaid@11.17.2
	$(BIN)/python docs/site/draw_diagrams.py $(MERMAID)

bench: $(call LOCKED,tensorflow)
	$(BIN)/python -m benchmarks.run_all $(if $(PICTURES),--pictures $(PICTURES))

accuracy: $(call LOCKED,setup)
	$(BIN)/python -m benchmarks.accuracy --runs runs/accuracy $(if $(JOBS),--jobs $(JOBS))

# One resolution for all: the largest set first, the others held to it. No index is named in the files.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
          --no-emit-index-url --no-annotate --custom-compile-command "make lock"
FROM_OURS = $(COMPILE) pyproject.toml --no-emit-package inkdigit
HELD = -c requirements/tensorflow.txt
# What builds inkdigit; PyTorch, and its build without GPUs, which not every index has: its hash is kept here.
BUILD     = hatchling==1.33.0 editables
TORCH     = torch==2.13.0
TORCH_CPU = $(TORCH)+cpu --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
lock: $(call LOCKED,dev)
	$(FROM_OURS) --extra dev --extra tensorflow -o requirements/tensorflow.txt
	$(FROM_OURS) $(HELD) --extra dev -o requirements/dev.txt
	$(FROM_OURS) $(HELD) --extra train --extra web --extra batch -o requirements/setup.txt
	$(FROM_OURS) $(HELD) -o requirements/base.txt
	$(FROM_OURS) $(HELD) --extra docs -o requirements/docs.txt
	$(FROM_OURS) $(HELD) --extra notebook -o requirements/notebook.txt
	printf '%s\n' $(BUILD) | $(COMPILE) $(HELD) -o requirements/build.txt -
	echo $(TORCH) | $(COMPILE) $(HELD) -o requirements/torch.txt -
	printf '%s\n' filelock fsspec jinja2 networkx setuptools sympy typing-extensions | \
	  $(COMPILE) -c requirements/torch.txt -o requirements/torch-cpu.txt -
	echo '$(TORCH_CPU)' >> requirements/torch-cpu.txt

clean:
	rm -rf $(VENV) build

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit("inkdigit needs Python 3.11 to 3.13, this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...") if not (3, 11) <= sys.version_info < (3, 14) else None'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Its builds differ by machine: the small one where there is one, else the one with what a GPU needs.
$(call LOCKED,torch): requirements/torch-cpu.txt requirements/torch.txt $(call LOCKED,setup)
	$(PIP) install --quiet --require-hashes -r $< || $(PIP) install --quiet --require-hashes -r requirements/torch.txt
	@touch $@

$(VENV)/.installed-%: requirements/%.txt requirements/build.txt pyproject.toml $(CREATED)
	$(PIP) install --quiet --require-hashes -r $< -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@
