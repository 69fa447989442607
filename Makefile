# Each step by one name; on a machine with Python, make and git. CI calls the same steps.
PYTHON ?= python3
BIN := .venv/bin
# Where Python may not keep what it compiled, every kernel compiles all its libraries anew.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: book pdf test shots mutants same prove bench archive publish release lock clean

book: .venv/.ready
	@$(BIN)/python -m tools.build

# The whole book on paper, from a fresh build.
pdf: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.pdf

test: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.node > /dev/null & $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder  # npm while the book is built

shots: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.shots

# Change every value, one at a time, and count what notices.
mutants: .venv/.ready
	@$(BIN)/python -m tools.mutants

# Build twice, once where nothing is alike, and compare every byte.
same: .venv/.ready
	@$(BIN)/python -m tools.same

# The long proofs, before a release: edits and kills at random, sameness, all mutants; an hour or two.
prove: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.prove

# How the audit grows, how long a figure's files take, and pages and builds against those of the stock book; an hour or two.
bench: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.bench

# Put the built book where it is served from: make publish TO=FOLDER.
publish: .venv/.ready
	@$(BIN)/python -m tools.publish "$(TO)"

# All that the book is in one file that explains itself: _build/economic-security-recomputed-<version>.zip.
archive: .venv/.ready
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.archive

# Keep what the built book is, as the released version that the changelog dates.
release: .venv/.ready
	@$(BIN)/python -m tools.publish --release

# Pin everything anew, for Python 3.11 to 3.13 on any system.
lock: .venv/.ready
	@$(BIN)/pip install -q uv==0.13.9
	@$(BIN)/python -m tools.lock

.venv/.ready: requirements.txt pyproject.toml
	@echo "Setting up .venv (once; a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@touch $@

clean:
	rm -rf _build .venv .cache
