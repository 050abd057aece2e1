# make help says what there is. Nothing here needs more than Python 3.11, make and git.
.DEFAULT_GOAL := help
.PHONY: help setup demo stop manage test check format bench messages
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

# The same everywhere: no locale, no user's Python settings, compiled modules kept for the next start.
export PYTHONUTF8 := 1
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE
python := .venv/bin/python

PORT ?= 8000
DATA ?= .data
WORKERS ?= 2
ARGS ?=
export PORT DATA PYTHON

help: ## this list
	@echo "make demo       the whole platform on this machine, with a network to look around in"
	@echo "                PORT=8000 DATA=.data PYTHON=python3 can be set; Ctrl-C stops it"
	@echo "make stop       ends the demo that runs on DATA from another terminal"
	@echo "make manage     manage.py on the running demo: ARGS='city list', ARGS='fleet status'"
	@echo "make test       all tests, on servers of their own; ARGS=tests/demo runs a part"
	@echo "                'python -m tests.coverage tenants/live' then names the lines that never ran"
	@echo "make format     Python, templates and style sheets, as make check wants them"
	@echo "make check      style, types, layers, migrations, deployment settings, translations"
	@echo "make bench      the benchmarks, each against its peer and its limit"
	@echo "make messages   collects new words of the interface into the Russian catalogues"

setup:
	@sh deploy/virtualenv/venv.sh dev
	@$(python) -m deploy.translations

demo:
	@sh deploy/virtualenv/venv.sh demo
	@$(python) -m deploy.translations
	@exec $(python) -m deploy.demo

stop:
	@sh deploy/virtualenv/venv.sh demo
	@exec $(python) -m deploy.demo stop

manage:
	@sh deploy/virtualenv/venv.sh demo
	@exec $(python) -m deploy.demo manage $(ARGS)

test: setup
	@$(python) -m tests.chromium
	@$(python) -W "ignore:Unable to activate pytest" -m slipcover -m pytest \
		-n $(WORKERS) --dist loadgroup $(ARGS); \
		status=$$?; $(python) -m tests.coverage; exit $$status

check: setup
	@exec $(python) -m deploy.checks

format: setup
	@exec $(python) -m deploy.formatting

bench: setup
	@exec $(python) -m tests.bench $(ARGS)

messages: setup
	@exec $(python) -m deploy.translations --collect
