"""What the tests share: data, real and made up, and the command as a user runs it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

import inkdigit.training  # noqa: F401 - settles Keras' backend before a test imports Keras
from inkdigit.data import download
from inkdigit.data import mnist as mnist_module
from inkdigit.data.datasets import load_digits
from inkdigit.data.idx import format_idx
from inkdigit.data.mnist import MNIST_FILES, IdxFile, load_mnist
from inkdigit.types import Dataset
from support.command import Inkdigit
from support.databases import own_schema

REAL = os.environ.get("INKDIGIT_DATA")
# No test is timed, an example neither: how busy the machine is proves nothing.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")


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
    for file in MNIST_FILES:
        shape = (file.shape[0] // 1000, *file.shape[1:])
        contents[file.name] = format_idx(random.integers(0, 10, shape, np.uint8))
        sha256 = hashlib.sha256(contents[file.name]).hexdigest()
        files.append(IdxFile(file.name, shape, sha256, file.npz_key))
    for module in (mnist_module, download):
        monkeypatch.setattr(module, "MNIST_FILES", tuple(files))
    return contents


@pytest.fixture(scope="session")
def postgres() -> str:
    """The URL of a PostgreSQL for the tests."""
    url = os.environ.get("INKDIGIT_POSTGRES")
    if url is None:
        pytest.skip("needs a PostgreSQL: source <(.ci/postgres start)")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that does not exist yet, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'corrections.db'}"
    else:
        with own_schema(request.getfixturevalue("postgres")) as url:
            yield url


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("mnist") and REAL is None:
        pytest.skip("needs the real MNIST: set INKDIGIT_DATA")
