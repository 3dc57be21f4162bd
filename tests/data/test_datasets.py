"""The datasets: names and folders, and the digits that need no download."""

from pathlib import Path

import numpy as np
import pytest

from inkdigit.data import datasets
from inkdigit.data.datasets import load_digits, open_dataset
from inkdigit.data.download import MIRRORS, Mirror
from inkdigit.data.mnist import get_cache_folder
from inkdigit.data.transfer import Progress, ignore_progress
from inkdigit.errors import DataError, MissingDataError
from inkdigit.types import Dataset

CHECKSUM = "69d1086d04c679db0bab407cd522f970c7722b860fc39ab9a88c6be9520f56d8"


@pytest.fixture
def downloads(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_mnist: dict[str, bytes]
) -> list[Path]:
    """The folders into which MNIST was downloaded; the user's folders are empty."""
    for name in ("HOME", "XDG_CACHE_HOME", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("INKDIGIT_DATA", raising=False)
    folders: list[Path] = []

    def fetch(
        folder: Path, mirrors: tuple[Mirror, ...] = MIRRORS, progress: Progress = ignore_progress
    ) -> None:
        assert mirrors == MIRRORS
        progress("mnist", 1, 1)
        folders.append(folder)
        folder.mkdir(parents=True)
        for name, content in small_mnist.items():
            (folder / name).write_bytes(content)

    monkeypatch.setattr(datasets, "fetch_mnist", fetch)
    return folders


def test_digits(digits: Dataset) -> None:
    assert digits.name == "digits"
    assert "not MNIST" in digits.title
    assert digits.train.frames.shape == (1437, 28, 28)
    assert digits.test.frames.shape == (360, 28, 28)
    for split in (digits.train, digits.test):
        assert split.frames.dtype == split.labels.dtype == np.uint8
        assert split.frames.max() == 255
        assert np.bincount(split.labels).min() > len(split) / 12  # each digit has its share


def test_digits_are_always_the_same(digits: Dataset) -> None:
    again = load_digits()

    assert again.checksum == digits.checksum == CHECKSUM
    np.testing.assert_array_equal(again.test.frames, digits.test.frames)
    np.testing.assert_array_equal(again.train.labels, digits.train.labels)


def test_digits_by_name(digits: Dataset) -> None:
    assert open_dataset("digits").checksum == digits.checksum


@pytest.mark.parametrize("name", [None, "mnist"])
def test_mnist_is_downloaded_into_the_cache_once(downloads: list[Path], name: str | None) -> None:
    assert open_dataset(name).name == "mnist"
    assert open_dataset(name).name == "mnist"
    assert downloads == [get_cache_folder()]


def test_mnist_is_not_downloaded_unasked(downloads: list[Path], tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="inkdigit data fetch"):
        open_dataset(download=False)
    with pytest.raises(MissingDataError, match=f"data fetch --data {tmp_path}"):
        open_dataset(str(tmp_path))
    assert downloads == []


def test_a_folder_with_mnist(small_mnist: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in small_mnist.items():
        (tmp_path / name).write_bytes(content)

    assert len(open_dataset(str(tmp_path)).test) == 10


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    name = str(tmp_path / "nowhere")
    with pytest.raises(MissingDataError, match=rf"Expected 'mnist', 'digits'.*Received: {name}"):
        open_dataset(name)


def test_a_damaged_folder(small_mnist: dict[str, bytes], tmp_path: Path) -> None:
    for name in small_mnist:
        (tmp_path / name).write_bytes(b"damaged")

    with pytest.raises(DataError, match="is not MNIST's"):
        open_dataset(str(tmp_path))


@pytest.mark.mnist
def test_the_real_mnist_by_folder(mnist: Dataset, mnist_folder: Path) -> None:
    assert open_dataset(str(mnist_folder)).checksum == mnist.checksum
