# Each target does its own set-up: a Python >= 3.11 with its venv module is all that must be there.
# PYTHON=/path/to/python chooses one; PORT=8001 make run chooses another port.

PORT ?= 8000
DEMO ?= 1
STATIC_BUILT ?= 1
VENV := .venv/bin/python
PYTHONUNBUFFERED := 1
export PORT PYTHON PYTHONUNBUFFERED

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test soak check format lock messages axe lighthouse screenshots clean

help: ## Show the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: ## Start the portal with its demo world (PORT=8000, DEMO=1)
	@sh scripts/prepare.sh run
	@DEMO=$(DEMO) STATIC_BUILT=$(STATIC_BUILT) exec $(VENV) manage.py up --stop-with-parent

test: ## Run the whole suite; says what it skips and why
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/run_tests.py $(ARGS)

soak: ## The faults of the clock, walks of everybody, 10,000 orders, mangled files: for longer (needs PostgreSQL)
	@sh scripts/prepare.sh dev
	@SOAK=1 $(VENV) scripts/run_soak.py

check: ## Style, types, layers, templates, migrations, production settings, translations
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/run_checks.py

format: ## Let ruff put the source in order
	@sh scripts/prepare.sh dev
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

lock: ## Make requirements/*.txt anew from pyproject.toml
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/lock_requirements.py

messages: ## Collect the texts (needs xgettext) and compile the translations
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/collect_messages.py
	@$(VENV) scripts/compile_messages.py

axe: ## Let axe look at every page in both languages and themes; the report is var/axe.md (needs Chromium)
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/axe.py

lighthouse: ## Measure the main pages as a phone sees them; writes docs/lighthouse.md (needs Chromium and npm)
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/lighthouse.py

screenshots: ## Take every page to var/screenshots/ and docs/screenshots/ anew (needs Chromium)
	@sh scripts/prepare.sh dev
	@$(VENV) scripts/screenshots.py

clean: ## Remove .venv, var/ (the database, the evidence, the secret key) and caches
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
