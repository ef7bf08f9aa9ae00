# Everything a person does here, by name. `make` alone explains itself.
SHELL := bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PORT ?= 8000
BACKEND ?= embedded
export PYTHONPATH := $(CURDIR)

.PHONY: help demo journey up down test check chaos format contracts migration new-service parked replay discard verify-audit lock clean bench

help: ## this page
	@$(PYTHON) deploy/help.py Makefile

##@ See it work
demo: $(VENV)/runtime ## the main job on this machine with Python alone: API and pages on port 8000 (PORT=)
	@MODE=demo RUN_DIR=.run/demo PORT=$(PORT) $(RUN) -m deploy.demo

journey: $(VENV)/runtime ## one whole project life through the HTTP API, as a timeline (BACKEND=real, LATE=1, URL=, STORY=)
	@$(RUN) -m deploy.journey --backend $(BACKEND) $(if $(URL),--url $(URL)) $(if $(STORY),--story $(STORY)) $(if $(LATE),--late)

up: $(VENV)/runtime ## the real thing: PostgreSQL, RabbitMQ, and every service as its own process
	@$(RUN) -m deploy.local.house up

down: $(VENV)/runtime ## end what `make up` started; the data stays
	@$(RUN) -m deploy.local.house down

##@ Work on it
test: $(VENV)/dev ## all tests, on real PostgreSQL and RabbitMQ that are started for them (T=path for some)
	@$(RUN) -m pytest $(T)

bench: $(VENV)/dev ## how fast it is, as a table of ratios; half an hour (B="relay firing" for some, see tests/bench/README.md)
	@$(RUN) -m tests.bench $(B)

check: $(VENV)/dev ## ruff, mypy, import rules, generated files current
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) -m deploy.generate --check

chaos: $(VENV)/dev ## break things on purpose and check every promise (MATRIX=kill, mutations or faults, SEED=, ONLY=cell, LENGTH=seconds)
	@MATRIX="$(MATRIX)" SEED="$(SEED)" ONLY="$(ONLY)" LENGTH="$(LENGTH)" \
	  $(RUN) -m tests.chaos$(if $(filter faults,$(MATRIX)),.faults)

format: $(VENV)/dev ## let ruff format and mend what it can
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

contracts: $(VENV)/dev ## generate contracts/ and the generated parts of the READMEs
	@$(RUN) -m deploy.generate

migration: $(VENV)/dev ## draft a migration: S=contract M="add late reason to contracts"
	@$(RUN) -m deploy.migration "$(S)" "$(M)"

new-service: $(VENV)/dev ## a new service in the one shape: NAME=planning
	@$(RUN) -m deploy.new_service "$(NAME)"

lock: ## turn the bounds of pyproject.toml into deploy/requirements/*.lock (needs uv)
	@for set in runtime dev; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --custom-compile-command "make lock" $$([ $$set = dev ] && echo --extra dev) \
	    pyproject.toml --output-file deploy/requirements/$$set.lock; done

##@ Repair it
parked: $(VENV)/runtime ## what is parked for repair, and what waits behind it: S=contract (none: every service)
	@$(RUN) -m deploy.parking list "$(S)"

replay: $(VENV)/runtime ## give a parked row another try: S=contract ID=7
	@$(RUN) -m deploy.parking replay "$(S)" "$(ID)"

discard: $(VENV)/runtime ## let a parked row have no effect, ever, on record: S=contract ID=7 WHY="sent by mistake"
	@$(RUN) -m deploy.parking discard "$(S)" "$(ID)" "$(WHY)"

verify-audit: $(VENV)/runtime ## check every audit chain and every signed head
	@$(RUN) -m deploy.audit

clean: ## remove what running made: .run and .venv (stop `make up` first)
	rm -rf .run $(VENV)

# One environment; the second file adds what tests and checks need.
$(VENV)/runtime: deploy/requirements/runtime.lock
	@$(PYTHON) deploy/environment.py $(VENV) $< $@

$(VENV)/dev: deploy/requirements/dev.lock
	@$(PYTHON) deploy/environment.py $(VENV) $< $@
	@touch $(VENV)/runtime
