# The commands of the project; `make help` lists them. Every target does its own set-up, and does it once:
# `tools/setup.py` stamps what is done by the inputs it was done from.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench bench-start bench-ingest bench-gtfs bench-reach bench-addresses bench-matrix bench-growth bench-tiles bench-page bench-counselling bench-gaps bench-scenario bench-metropolis replay coverage check-pdf nightly

PYTHON ?= python3
PORT ?= 8000
SIZE ?= town
BIN := .venv/bin
SETUP := $(PYTHON) tools/setup.py

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything that running needs
	@$(SETUP) run

run: setup ## Make up a town, serve it and open its map (PORT=8000, SIZE=town|city|metropolis)
	@$(BIN)/atlas demo --port $(PORT) --size $(SIZE)

test: ## Run every test, those in the browser and the slow ones too
	@$(SETUP) dev
	@$(BIN)/pytest -n 2 --dist worksteal

check: ## Check format, rules, types and contracts, and run the fast tests: under a minute
	@$(SETUP) dev
	@time $(BIN)/python tools/check.py

format: ## Put all code into the one format
	@$(SETUP) dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: bench-start bench-ingest bench-gtfs bench-reach bench-matrix bench-growth bench-addresses bench-tiles bench-page bench-counselling bench-gaps bench-scenario ## Print every figure, measured now

bench-start: ## Measure the first and the second start, to a served page
	@$(SETUP) run
	@$(BIN)/python tools/bench_start.py

bench-ingest: ## Measure the import beside osm2pgsql in two styles, and the memory of all
	@$(SETUP) bench
	@$(BIN)/python tools/bench_ingest.py

bench-gtfs: ## Measure the import of a timetable beside a plain COPY of its largest file
	@$(SETUP) run
	@$(BIN)/python tools/bench_gtfs.py

bench-reach: ## Measure searching streets and timetables, beside other engines
	@$(SETUP) bench
	@$(BIN)/python tools/bench_reach.py
	@$(BIN)/python tools/bench_transit.py

bench-addresses: ## Look up every stored address as people write it, and thousands with a planned disturbance
	@$(SETUP) run
	@$(BIN)/python tools/bench_addresses.py

bench-matrix: ## Measure from every hexagon of Porto Alegre to every other, as r5r published it
	@$(SETUP) bench
	@$(BIN)/python tools/bench_matrix.py

bench-growth: ## Measure how cost grows from the made-up town to the metropolis; writing that takes minutes
	@$(SETUP) bench
	@$(BIN)/python tools/bench_growth.py

coverage: ## Run the tests of the engine with its kernels as plain Python; fail if they miss a line
	@$(SETUP) dev
	@$(BIN)/python tools/cover.py

nightly: coverage replay ## Run what is too long for every change: the longest tests, each line of the engine, the replay
	@$(BIN)/pytest -m nightly

replay: ## Replay 20,000 random itineraries against the raw timetables and the streets; takes long
	@$(SETUP) bench
	@$(BIN)/python tools/replay.py

check-pdf: ## Judge every sheet in every language by veraPDF; needs Java and Maven
	@$(SETUP) dev
	@$(BIN)/python tools/check_pdf.py

bench-tiles: ## Measure the tiles of the base map
	@$(SETUP) run
	@$(BIN)/python tools/bench_tiles.py

bench-page: ## Measure the page in the browser
	@$(SETUP) dev
	@$(BIN)/python tools/bench_page.py

bench-counselling: ## Measure from the click at the desk to the drawn answer, and the API's own part of it
	@$(SETUP) dev
	@$(BIN)/python tools/bench_counselling.py

bench-gaps: ## Measure gaps: every cell and minute of a day beside 500 searches forward, all themes by all ways, unit costs
	@$(SETUP) bench
	@$(BIN)/python tools/bench_gaps.py

bench-scenario: ## Measure what-if in the browser, from the click to the drawn map
	@$(SETUP) dev
	@$(BIN)/python tools/bench_scenario.py

bench-metropolis: ## Measure the page over three million made-up people; writing and loading them takes minutes
	@$(SETUP) dev
	@$(BIN)/python tools/bench_page.py --metropolis
