# make chat   build the environment, fetch the models, index corpus/, open the chat
# make test   the same, then the tests: the fast ones first, then those with real models
# make check  formatting, lint and types
# make docs   docs/commands.md from the help of the commands
# make bench  the benchmarks; DATA=folder adds those that need the development data
# make clean  remove the environment and the library; fetched models stay

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DATA ?= ../shared/data

# llama.cpp is compiled here. A native build would use AMX, which crashes on machines whose
# processor lists it but does not run it, so features are named one by one: AVX-512 reads prompts
# faster than AVX2. The wheel is kept under the features it needs, never under pip's own
# cache, which would hand an AVX-512 build to a machine without it. Niced, so that the page stays
# quick. Ctrl-C loses nothing: the next run goes on where this one ended.
LLAMA := llama-cpp-python==0.3.36
AVX512 := $(shell grep -m1 '^flags' /proc/cpuinfo 2>/dev/null | grep -w avx512_bf16 \
	| grep -w avx512_vnni | grep -wq avx512vbmi && echo avx512)
CPU := $(or $(AVX512),portable)
FLAGS_portable := -DGGML_NATIVE=OFF
FLAGS_avx512 := $(FLAGS_portable) -DGGML_AVX512=ON -DGGML_AVX512_VBMI=ON \
	-DGGML_AVX512_VNNI=ON -DGGML_AVX512_BF16=ON
WHEELS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/footnote/$(subst ==,-,$(LLAMA))-$(CPU)
COMPILE = @ls $(WHEELS)/*.whl >/dev/null 2>&1 || \
	nice -n 10 $(BIN)/python -m rag.llm.compile_llama $(LLAMA) $(WHEELS) "$(FLAGS_$(CPU))"

.PHONY: install chat page weights test check docs bench clean browser
.DELETE_ON_ERROR:

# Modules are compiled by Python when they are first imported, not all of them at installation. They
# are kept, also where the environment says not to: each process would compile them again.
export PYTHONDONTWRITEBYTECODE =

install: $(VENV)/.installed

# Three at once: the page, which quotes until it finds the language model; the weights; llama.cpp.
# What fails does not stop the others (-k); the page says what is missing.
chat:
	@$(MAKE) --no-print-directory -k -j3 page weights $(VENV)/.installed

page: $(VENV)/.packages
	@$(BIN)/rag models pull all-minilm-l6-v2
	@$(BIN)/rag index corpus
	@$(BIN)/rag chat

weights: $(VENV)/.packages
	@$(BIN)/rag models pull 2>&1 | cat

SLOW := (browser or long) and not model
test: $(VENV)/.installed-dev browser
	$(BIN)/pytest -n 2 -m "not model and not browser and not long"
	@$(BIN)/rag models pull
	$(BIN)/pytest -n 2 --dist loadfile -m "$(SLOW)"
	$(BIN)/pytest -m model

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy bench

docs: $(VENV)/.installed
	$(BIN)/python docs/generate_commands.py

bench: $(VENV)/.installed-dev
	@$(BIN)/rag models pull
	$(BIN)/python bench/retrieval.py $(if $(wildcard $(DATA)),--data $(DATA))
	$(BIN)/python bench/gate.py
	$(BIN)/python bench/subjects.py
	$(BIN)/python bench/ingest.py
	$(if $(wildcard $(DATA)),$(BIN)/python bench/vectors.py --data $(DATA))

clean:
	rm -rf $(VENV) .rag .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Footnote needs Python 3.11 or newer. Name it: make chat PYTHON=/path/to/python3.11"; exit 3; }
	@ls $(WHEELS)/*.whl >/dev/null 2>&1 || command -v c++ >/dev/null || command -v g++ >/dev/null \
		|| command -v clang++ >/dev/null || { echo "A C++ compiler is needed once, to build llama.cpp."; \
		echo "Debian or Ubuntu: sudo apt-get install build-essential"; \
		echo "Fedora: sudo dnf install gcc-c++; macOS: xcode-select --install"; exit 3; }
	@"$(PYTHON)" -m venv $(VENV) || \
		{ echo "Python has no venv module. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 3; }

# All that the page needs but the language model.
$(VENV)/.packages: pyproject.toml constraints.txt Makefile | $(BIN)/python
	@echo "Installing Python packages (2 GB)"
	@$(BIN)/python -c 'import tomllib; print(*(one for one in tomllib.load(open("pyproject.toml", "rb"))\
	["project"]["dependencies"] if not one.startswith("llama-cpp-python")), sep="\n")' > $@-wanted
	$(PIP) install -q --no-compile -c constraints.txt -r $@-wanted
	$(PIP) install -q --no-deps -e .
	@touch $@

$(VENV)/.llama-$(CPU): Makefile | $(BIN)/python
	$(COMPILE)
	@touch $@

$(VENV)/.installed: $(VENV)/.packages $(VENV)/.llama-$(CPU)
	$(COMPILE)
	$(PIP) install -q -c constraints.txt $(WHEELS)/*.whl
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@

# The page is tested in Debian's Chromium. Without it, and without leave to install it, those tests
# are skipped and say so.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium >/dev/null; } \
		|| echo "No chromium: the browser tests will be skipped. Install it: sudo apt-get install chromium"
