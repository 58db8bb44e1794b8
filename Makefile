# Two commands do everything: `make lab` and `make test`. `make help` lists the rest.

SHELL := /bin/bash -o pipefail
# Debian's own Python, so that the packages below are all that is needed.
PYTHON ?= /usr/bin/python3
VENV := .venv
BIN := $(VENV)/bin
comma := ,
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo --preserve-env=ORDICLASSE_STATE$(comma)ORDICLASSE_MIRROR$(comma)PYTHONDONTWRITEBYTECODE$(comma)CI)
PACKAGES := aardvark-dns ca-certificates crun debian-archive-keyring iproute2 iptables \
  libpangoft2-1.0-0 mmdebstrap netavark nftables openssh-client podman python3 python3-venv
# Real parts that the Python tests hold our output against.
TEST_PACKAGES := dnsmasq-base faketime git libreoffice-calc-nogui poppler-utils
# Computers with firmware of their own, and the PXE of a BIOS.
SLOW_PACKAGES := ipxe ovmf qemu-system-x86
# The role backup_server is tried by the scenario of backup, its clients.
ROLES := $(patsubst roles/%/molecule,%,$(wildcard roles/*/molecule))
# Roles' scenarios at a time.
JOBS ?= 2

export ORDICLASSE_STATE ?= $(or $(XDG_STATE_HOME),$(HOME)/.local/state)/ordiclasse
# With the folders of administration, which root finds under sudo by this path too.
export PATH := $(CURDIR)/$(BIN):$(PATH):/usr/sbin:/sbin
# Nothing that root runs leaves files of root's in the checkout.
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help packages test-packages slow-packages lab lab-down test lint unit molecule test-lab test-slow bench lock clean $(ROLES:%=molecule-%)

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

packages: ## install the Debian packages that containers and the virtual environment need
test-packages: PACKAGES := $(TEST_PACKAGES)
slow-packages: PACKAGES := $(SLOW_PACKAGES)
packages test-packages slow-packages:
	@missing=$$(for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${db:Status-Abbrev}' $$p 2>/dev/null | grep -q '^ii' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "Installing Debian packages:" $$missing; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing >/dev/null; \
	fi

# `--require-hashes`: only what the lock names, to the byte; `--no-deps`: Debian 12's pip looks for a newer `coverage[toml]`
# than the lock's `coverage`, and then refuses it.
$(VENV)/.installed: requirements.lock pyproject.toml | packages
	@echo "Installing Python packages into $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lab: $(VENV)/.installed ## provision the school of inventories/lab in containers
	@mkdir -p $(ORDICLASSE_STATE)
	@$(SUDO) $(CURDIR)/$(BIN)/python -m tests.lab up
	@$(BIN)/ordiclasse provision centre jean-jaures
	@$(SUDO) $(CURDIR)/$(BIN)/python -m tests.lab show

lab-down: $(VENV)/.installed ## remove what `make lab` made, and only that
	@$(SUDO) $(CURDIR)/$(BIN)/python -m tests.lab down

test: lint unit molecule test-lab ## run every test

lint: $(VENV)/.installed ## ruff, mypy --strict, ansible-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/ansible-lint

unit: $(VENV)/.installed test-packages ## the Python tests, with coverage
	$(BIN)/coverage erase
	$(BIN)/pytest -q --ignore=tests/lab --cov --cov-report=term --cov-fail-under=90

molecule: $(VENV)/.installed ## every role in its containers
	$(SUDO) $(CURDIR)/$(BIN)/python -m tests.containers
	$(MAKE) --no-print-directory --jobs=$(JOBS) --output-sync=target $(ROLES:%=molecule-%)

$(ROLES:%=molecule-%): molecule-%: $(VENV)/.installed
	cd roles/$* && $(SUDO) env NO_COLOR=1 PATH="$$PATH" molecule test

test-lab: $(VENV)/.installed ## the lab, end to end
	$(SUDO) env PATH="$$PATH" $(CURDIR)/$(BIN)/pytest -v tests/lab

test-slow: $(VENV)/.installed slow-packages ## start computers from the network, cut a school's power; not among `test`
	$(SUDO) $(CURDIR)/$(BIN)/python -m tests.containers
	cd roles/netboot && $(SUDO) env NO_COLOR=1 PATH="$$PATH" molecule test --scenario-name installation
	$(SUDO) env PATH="$$PATH" $(CURDIR)/$(BIN)/pytest -v -s tests/lab/power_cuts.py

bench: $(VENV)/.installed ## measure by ratio; SIZES="80 800 8000" for departments of so many schools
	$(BIN)/python -m tests.bench $(SIZES)
	$(SUDO) env PATH="$$PATH" $(CURDIR)/$(BIN)/python -m tests.bench.leases
	$(SUDO) env PATH="$$PATH" $(CURDIR)/$(BIN)/python -m tests.bench.web_filter
	$(SUDO) env PATH="$$PATH" $(CURDIR)/$(BIN)/python -m tests.bench.provision

lock: ## renew requirements.lock from pyproject.toml
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml --output-file requirements.lock
	rm -rf $(VENV)-lock

clean: lab-down ## remove the virtual environment too
	rm -rf $(VENV)
