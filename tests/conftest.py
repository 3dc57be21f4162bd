"""What the tests share: data, real and made up, and the command as a user runs it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import inkdigit.model  # noqa: F401 - settles Keras' backend before a test imports Keras
from inkdigit.data import mirrors
from inkdigit.data import mnist as mnist_module
from inkdigit.data.catalogue import load_digits
from inkdigit.data.idx import format_idx
from inkdigit.data.mnist import FILES, IdxFile, load_mnist
from inkdigit.types import Dataset

REAL = os.environ.get("INKDIGIT_DATA")
COMMAND = Path(sys.executable).with_name("inkdigit")
NOBODY = "http://127.0.0.1:9"
"""A proxy that is not there: a test must not reach the network."""


STARTER = """
import os, resource, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
if int(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the command, which hears Ctrl-C also where the tests run in the background."""


class Inkdigit:
    """The command, in a home of its own: it finds no data, no settings and no network."""

    def __init__(self, home: Path, fonts: Path) -> None:
        self.home = home
        self.fonts = fonts

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end; `variables` are added to its environment."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment(variables),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def start(self, *arguments: str | Path, largest_file: int = 0) -> subprocess.Popen[str]:
        """Start it; a write beyond `largest_file` bytes, if not 0, fails as on a full disk."""
        starter = [sys.executable, "-c", STARTER, str(largest_file)]
        return subprocess.Popen(
            [*starter, COMMAND, *arguments],
            env=self.environment({}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        ours = {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "KERAS_HOME": str(self.home / "keras"),
            "MPLCONFIGDIR": str(self.fonts),
            "HTTPS_PROXY": NOBODY,
            "HTTP_PROXY": NOBODY,
        }
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("INKDIGIT_DATA", "KERAS_BACKEND", "NPROC")
        }
        return kept | ours | variables


@pytest.fixture(scope="session")
def run_inkdigit(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Inkdigit:
    # Matplotlib searches for fonts for seconds where it has no notes of them.
    fonts = pytestconfig.cache.mkdir("matplotlib") if pytestconfig.cache else None
    return Inkdigit(tmp_path_factory.mktemp("home"), fonts or tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_digits()


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    assert REAL is not None, "a test of the real MNIST needs the marker mnist"
    return Path(REAL).resolve()


@pytest.fixture(scope="session")
def mnist(mnist_folder: Path) -> Dataset:
    dataset = load_mnist(mnist_folder)
    assert dataset is not None
    return dataset


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Four small made-up files that take the place of MNIST's: name -> unpacked bytes."""
    random = np.random.default_rng(0)
    contents, files = {}, []
    for file in FILES:
        shape = (file.shape[0] // 1000, *file.shape[1:])
        contents[file.name] = format_idx(random.integers(0, 10, shape, np.uint8))
        sha256 = hashlib.sha256(contents[file.name]).hexdigest()
        files.append(IdxFile(file.name, shape, sha256, file.npz_key))
    for module in (mnist_module, mirrors):
        monkeypatch.setattr(module, "FILES", tuple(files))
    return contents


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("mnist") and REAL is None:
        pytest.skip("needs the real MNIST: set INKDIGIT_DATA")
