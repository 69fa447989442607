"""The workflow of a public code host, and what a hosted notebook is made from: pinned, of few rights, and naming what is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from econsec import yamltext
from tools import environments

ROOT = Path(__file__).resolve().parent.parent
BINDER = ROOT / ".binder"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
# An action at a commit, and the version that the commit is, for whoever reads it.
PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40}")
LINE = re.compile(r"(?m)^ *(?:- )?uses: (\S+)(.*)$")
VERSION = re.compile(r" # v\d+\.\d+\.\d+")
# All that a step may take from the host without a shell or another action reading it as code.
HARMLESS = {
    "github.workflow", "github.ref", "github.event_name == 'pull_request'", "runner.temp", "steps.published.outputs.page_url",
}  # fmt: skip
# What each job may do, and no other.
RIGHTS = {"prove": {"contents": "read"}, "site": {"contents": "read"}, "publish": {"pages": "write", "id-token": "write"}}


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    """The workflow as the host reads it, every scalar as text."""
    return yamltext.read(ROOT / ".github" / "workflows" / "book.yml", "book.yml")


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_a_linter_of_workflows_finds_nothing() -> None:
    program = environments.python("zizmor").with_name("zizmor")
    done = subprocess.run(
        [program, "--offline", "--no-progress", "--persona=auditor", *WORKFLOWS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "No findings" in done.stdout, done.stdout + done.stderr


def test_every_action_is_at_a_commit_that_names_its_version_and_always_the_same() -> None:
    found = [match for path in WORKFLOWS for match in LINE.findall(path.read_text("utf-8"))]
    assert found and all(PINNED.fullmatch(action) and VERSION.fullmatch(note) for action, note in found), found
    assert len({action.split("@")[0] for action, _ in found}) == len(set(found)), "an action has one version"


def test_each_job_may_do_what_it_needs_and_ends_in_time(workflow: dict[str, Any]) -> None:
    assert [path.name for path in WORKFLOWS] == ["book.yml"] and workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == RIGHTS
    assert all(0 < int(job["timeout-minutes"]) <= 120 and job["runs-on"] == "ubuntu-24.04" for job in workflow["jobs"].values())
    assert workflow["concurrency"]["group"] == "${{ github.workflow }}-${{ github.ref }}"


def test_no_step_leaves_a_key_behind_or_reads_words_of_others_as_code(workflow: dict[str, Any]) -> None:
    fetched = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert len(fetched) == 2 and all(step["with"]["persist-credentials"] == "false" for step in fetched)
    assert not [step for step in steps(workflow) if "${{" in step.get("run", "")]
    assert set(re.findall(r"\$\{\{ (.+?) \}\}", WORKFLOWS[0].read_text("utf-8"))) <= HARMLESS
    assert set(workflow["on"]) == {"push", "pull_request"}, "a change of a stranger runs without rights"


def test_only_the_tag_of_a_version_that_was_proved_is_published(workflow: dict[str, Any]) -> None:
    prove, site, publish = workflow["jobs"].values()
    assert [step["run"] for step in prove["steps"] if "run" in step] == ["make test", "make same"]
    assert workflow["on"]["push"]["tags"] == ["v[0-9]*"] and site["if"] == "startsWith(github.ref, 'refs/tags/v')"
    assert (site["needs"], publish["needs"]) == ("prove", "site") and [*publish["steps"][0]] == ["id", "uses"]


def test_every_step_by_name_is_one_of_the_makefile(workflow: dict[str, Any]) -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))
    asked = re.findall(r"\bmake (?:-C \S+ )?([a-z]+)", "\n".join(step.get("run", "") for step in steps(workflow)))
    assert {"test", "same", "book", "publish"} == set(asked) <= targets


def test_every_release_is_laid_out_from_its_own_tag_oldest_first(workflow: dict[str, Any], tmp_path: Path) -> None:
    clone, programs = tmp_path / "clone", tmp_path / "bin"
    clone.mkdir()
    programs.mkdir()
    git = ["git", "-c", "user.name=Made Up", "-c", "user.email=made@example.org"]
    subprocess.run(["git", "init", "--quiet", "."], cwd=clone, check=True)
    for name in ("v0.9.0", "v0.10.0", "other"):
        (clone / "version.txt").write_text(f"{name}\n", "utf-8")
        subprocess.run(["git", "add", "."], cwd=clone, check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", name], cwd=clone, check=True)
        subprocess.run(["git", "tag", name], cwd=clone, check=True)
    (programs / "make").write_text('#!/bin/sh\necho "$(cat "$2/version.txt") $3 $4"\n', "utf-8")
    (programs / "make").chmod(0o755)
    (run,) = [step["run"] for step in workflow["jobs"]["site"]["steps"] if "run" in step]
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path)}
    done = subprocess.run(["bash", "-e", "-c", run], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    expected = [f"{tag} {what}" for tag in ("v0.9.0", "v0.10.0") for what in ("book ", f"publish TO={tmp_path}/site")]
    assert done.returncode == 0 and done.stdout.splitlines() == expected, done.stderr


def test_a_release_that_does_not_build_ends_the_run(workflow: dict[str, Any]) -> None:
    (run,) = [step["run"] for step in workflow["jobs"]["site"]["steps"] if "run" in step]
    done = subprocess.run(
        ["bash", "-e", "-c", f"git() {{ echo v1; }}; make() {{ return 2; }}; {run}"], env={"RUNNER_TEMP": "/"}, check=False
    )
    assert done.returncode == 2


def test_host_and_hosted_notebook_run_a_python_that_the_package_allows(workflow: dict[str, Any]) -> None:
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    asked = {step["with"]["python-version"] for step in steps(workflow) if "setup-python@" in step.get("uses", "")}
    assert allowed == ">=3.11,<3.14" and asked == {"3.11"}
    assert (BINDER / "runtime.txt").read_text("utf-8") == "python-3.11\n"


def test_a_hosted_notebook_has_the_pinned_libraries_and_opens_on_notebooks_of_the_pages(tmp_path: Path) -> None:
    assert (BINDER / "requirements.txt").read_text("utf-8") == "-r ../requirements.txt\n"
    assert os.access(BINDER / "postBuild", os.X_OK)
    clone, programs, made = tmp_path / "clone", tmp_path / "bin", tmp_path / "clone" / "_build" / "html" / "_sources" / "chapters"
    made.mkdir(parents=True)
    programs.mkdir()
    for name in ("page.ipynb", "page.md"):
        (made / name).write_text(name, "utf-8")
    for name, asked in (("python", "-m tools.build"), ("jupyter", "trust notebooks/chapters/page.ipynb")):
        (programs / name).write_text(f'#!/bin/sh\ntest "$*" = "{asked}" && echo {name}\n', "utf-8")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(clone)}
    done = subprocess.run([BINDER / "postBuild"], cwd=clone, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["python", "jupyter"]
    said = json.loads((clone / ".jupyter" / "jupyter_server_config.json").read_text("utf-8"))
    opened = clone / said["ContentsManager"]["preferred_dir"]
    assert [path.relative_to(opened).as_posix() for path in opened.rglob("*.*")] == ["chapters/page.ipynb"]
