# Each step by one name; on a machine with Python, make and git. CI calls the same steps.
PYTHON ?= python3
BIN := .venv/bin
# Where Python may not keep what it compiled, every kernel compiles all its libraries anew.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: book pdf test shots mutants bench publish release lock clean

book: .venv/.ready
	@$(BIN)/python -m tools.build

# The whole book on paper, from a fresh build.
pdf: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.pdf

test: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.node > /dev/null & $(BIN)/python -m pytest -n auto --dist loadfile  # npm while the book is built

shots: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.shots

# Change every value, one at a time, and count what notices.
mutants: .venv/.ready
	@$(BIN)/python -m tools.mutants

# How the audit grows, how long a figure's files take, and pages against those of the stock book.
bench: .venv/.ready
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.build
	@$(BIN)/python -m tools.bench

# Put the built book where it is served from: make publish TO=FOLDER.
publish: .venv/.ready
	@$(BIN)/python -m tools.publish "$(TO)"

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
