"""MNIST: found on this machine, checked byte for byte.

Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", CC BY-SA 3.0.
60,000 training and 10,000 test frames of 28x28, bright ink on black.
"""

import gzip
import hashlib
import io
import logging
import math
import os
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from inkdigit.data.idx import format_idx, parse_idx
from inkdigit.errors import DataError
from inkdigit.types import Dataset, Split

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class IdxFile:
    """One of the four files: its name, shape, SHA-256 when unpacked, and name in `mnist.npz`."""

    name: str
    shape: tuple[int, ...]
    sha256: str
    npz_key: str


MNIST_FILES = (
    IdxFile(
        "train-images-idx3-ubyte",
        (60000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "x_train",
    ),
    IdxFile(
        "train-labels-idx1-ubyte",
        (60000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "y_train",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte",
        (10000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "x_test",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte",
        (10000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "y_test",
    ),
)
MAX_VALUE_BYTES, MAX_HEADER_BYTES = 8, 10_000
"""Of a value in an array of NumPy's, and of what stands before the first."""
KERAS_FILE = "mnist.npz"
"""All four in one, as Keras keeps them."""


@dataclass(frozen=True)
class SearchFolder:
    """A folder in which MNIST is looked for, and who named it."""

    folder: Path
    named_by: str


def list_search_folders(folder: Path | None = None) -> list[SearchFolder]:
    """List where MNIST is looked for, in this order; `folder` is the only one where it is given.

    Raises:
        DataError: INKDIGIT_DATA names no folder.
    """
    if folder is not None:
        return [SearchFolder(folder, "--data")]
    found = [
        SearchFolder(get_cache_folder(), "the cache"),
        SearchFolder(get_keras_folder(), "Keras"),
    ]
    if named := os.environ.get("INKDIGIT_DATA"):
        if not os.path.isdir(named):
            raise DataError(f"Expected a folder in INKDIGIT_DATA. Received: {named}.")
        found.insert(0, SearchFolder(Path(named), "INKDIGIT_DATA"))
    return found


def get_cache_folder() -> Path:
    """Give the user's cache folder for MNIST (XDG on Linux)."""
    return platformdirs.user_cache_path("inkdigit") / "mnist"


def get_keras_folder() -> Path:
    """Give the folder in which `keras.datasets.mnist` keeps its `mnist.npz`."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets"


def find_mnist(folder: Path | None = None) -> Dataset | None:
    """Load MNIST from the first place that has it; None where none has.

    Raises:
        DataError: a folder that the user named holds files that are not MNIST. A damaged file in
            a cache is only logged, and the next place is tried.
    """
    for searched in list_search_folders(folder):
        try:
            dataset = load_mnist(searched.folder)
        except DataError as error:
            if searched.named_by in ("--data", "INKDIGIT_DATA"):
                raise
            logger.warning("%s (left aside)", error)
            continue
        if dataset is not None:
            logger.info("MNIST from %s (%s)", searched.folder, searched.named_by)
            return dataset
    return None


def load_mnist(folder: Path) -> Dataset | None:
    """Load MNIST from a folder: four IDX files, plain or .gz, or Keras' `mnist.npz`.

    Returns:
        The checked data set; None where the folder has no file of MNIST's.

    Raises:
        DataError: a file is missing, truncated, swapped or altered.
    """
    paths = [_find_file(folder, file) for file in MNIST_FILES]
    if not all(paths) and os.path.isfile(folder / KERAS_FILE):
        arrays = _load_npz(folder / KERAS_FILE)
    elif any(paths):
        arrays = _load_idx_files(folder, paths)
    else:
        return None
    checksum = hashlib.sha256("".join(file.sha256 for file in MNIST_FILES).encode()).hexdigest()
    return Dataset(
        name="mnist",
        title="MNIST",
        checksum=checksum,
        train=Split(arrays[0], arrays[1]),
        test=Split(arrays[2], arrays[3]),
    )


def _load_idx_files(folder: Path, paths: Sequence[Path | None]) -> list[NDArray[np.uint8]]:
    arrays = []
    for file, path in zip(MNIST_FILES, paths, strict=True):
        if path is None:
            raise DataError(
                f"{file.name} is missing in {folder}, plain or as .gz. "
                f"Run `inkdigit data fetch --data {folder}`."
            )
        arrays.append(_parse(path, file, _unpack(path, file)))
    return arrays


def _load_npz(path: Path) -> list[NDArray[np.uint8]]:
    return [_parse(path, file, content) for file, content in _unpack_npz(path)]


def _unpack(path: Path, file: IdxFile) -> bytes:
    """Read a plain or gzipped file, and never more than one byte beyond what it should hold."""
    limit = 4 + 4 * len(file.shape) + math.prod(file.shape) + 1
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            return stream.read(limit)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"Cannot unpack {path}: {error}. {_advise(path)}") from error


def is_mnist(file: IdxFile, content: bytes) -> bool:
    """Say whether these unpacked bytes are the original file's."""
    return hashlib.sha256(content).hexdigest() == file.sha256


def _find_file(folder: Path, file: IdxFile) -> Path | None:
    candidates = (folder / file.name, folder / f"{file.name}.gz")
    return next((path for path in candidates if os.path.isfile(path)), None)


def _unpack_npz(path: Path) -> list[tuple[IdxFile, bytes]]:
    """Read the four arrays of Keras' file, as the bytes of the IDX files that they were."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [(file, read_npz_array(archive, file)) for file in MNIST_FILES]
    except Exception as error:  # zipfile and NumPy fail in a dozen ways
        raise DataError(
            f"{path} is damaged, or not the file that Keras keeps. {_advise(path)}"
        ) from error


def read_npz_array(archive: zipfile.ZipFile, file: IdxFile) -> bytes:
    """Read an array of Keras' file as the bytes of the IDX file that it was.

    Args:
        archive: the file, of which a few bytes may unpack to any number.
        file: that it was.

    Raises:
        ValueError: it has another shape or other values, or is larger than its shape.
        Exception: `zipfile` and NumPy fail in a dozen ways where it is damaged.
    """
    member = archive.getinfo(f"{file.npz_key}.npy")
    if member.file_size > MAX_VALUE_BYTES * math.prod(file.shape) + MAX_HEADER_BYTES:
        raise ValueError("an array that is larger than its shape")
    with archive.open(member) as stream:
        content = io.BytesIO(stream.read(member.file_size))
    return format_idx(_as_bytes(np.lib.format.read_array(content, allow_pickle=False)))


def _as_bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Give the same values in bytes. Raises `ValueError` where they are none."""
    as_bytes = array.astype(np.uint8)
    if not np.array_equal(as_bytes, array):
        raise ValueError("values that are no bytes")
    return as_bytes


def _parse(path: Path, file: IdxFile, content: bytes) -> NDArray[np.uint8]:
    """Read an array that must be the original one."""
    try:
        array = parse_idx(content, file.shape)
    except DataError as error:
        raise DataError(f"{path} is not MNIST's {file.name}. {error} {_advise(path)}") from error
    if not is_mnist(file, content):
        raise DataError(
            f"{path} is not MNIST's {file.name}: its SHA-256 is not {file.sha256[:12]}.... "
            f"{_advise(path)}"
        )
    return array


def _advise(path: Path) -> str:
    return f"Delete it and run `inkdigit data fetch --data {path.parent}`."
