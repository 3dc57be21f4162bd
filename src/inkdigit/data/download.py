"""Downloading MNIST: several public mirrors in turn, checked, written in one step."""

import gzip
import io
import logging
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from inkdigit.atomic import write_bytes
from inkdigit.data.mnist import (
    KERAS_FILE,
    MNIST_FILES,
    IdxFile,
    is_mnist,
    load_mnist,
    read_npz_array,
)
from inkdigit.data.transfer import (
    DEFAULT_LIMITS,
    Downloader,
    Progress,
    TransferLimits,
    ignore_progress,
    open_client,
)
from inkdigit.errors import DataError, MissingDataError, SaveError

logger = logging.getLogger(__name__)

LOCK_FILE = ".fetching"
"""Locked by who fetches into a folder."""


@dataclass(frozen=True)
class Mirror:
    """A folder on the web with the four IDX files (.gz), or the address of Keras' one file."""

    url: str

    @property
    def is_npz(self) -> bool:
        return self.url.endswith(".npz")


MIRRORS = (
    Mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
    Mirror("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    Mirror("https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"),
    Mirror("https://raw.githubusercontent.com/fgnt/mnist/master/"),
)


def fetch_mnist(
    folder: Path,
    mirrors: tuple[Mirror, ...] = MIRRORS,
    progress: Progress = ignore_progress,
    limits: TransferLimits = DEFAULT_LIMITS,
) -> None:
    """Put MNIST's four files into a folder, from the first mirrors that have them right.

    A file that is there and right is kept; a download that broke off goes on where it ended. Who
    comes while another fetches into the folder waits, and takes what is there then.

    Args:
        folder: made if it is not there.
        mirrors: asked in this order.
        progress: told how each download goes.
        limits: on the time and size of each.

    Raises:
        MissingDataError: no mirror could give some file. The message names each mirror and why.
        SaveError: the folder cannot be written.
    """
    with suppress(DataError):
        if load_mnist(folder) is not None:
            return
    from filelock import FileLock  # noqa: PLC0415 - who has MNIST need not load it

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK_FILE):
            with open_client(limits) as client:
                failures = _try_mirrors(mirrors, Downloader(client, folder, limits, progress))
            _check_complete(folder, failures)
            with suppress(OSError):
                (folder / LOCK_FILE).unlink()  # where all is there, nobody needs it
    except OSError as error:
        raise SaveError.from_os_error(folder, error) from error


def _try_mirrors(mirrors: Sequence[Mirror], downloader: Downloader) -> list[str]:
    """Fetch what is missing from each mirror in turn. Returns what went wrong, mirror by mirror."""
    failures: list[str] = []
    for mirror in mirrors:
        missing = _list_missing(downloader.folder)
        if not missing:
            break
        try:
            for file, content in _fetch_files(mirror, missing, downloader):
                _save(downloader.folder, file, content)
        except DataError as error:
            logger.info("%s: %s", mirror.url, error)
            failures.append(f"  {mirror.url}: {error}")
    return failures


def _check_complete(folder: Path, failures: Sequence[str]) -> None:
    if missing := _list_missing(folder):
        raise MissingDataError(
            "MNIST could not be downloaded:\n"
            + "\n".join(failures)
            + f"\nTo put it in by hand, copy {', '.join(file.name for file in missing)} "
            f"(plain or .gz), or Keras' {KERAS_FILE}, into {folder}."
        )


def _list_missing(folder: Path) -> list[IdxFile]:
    """List the files of MNIST that are not in the folder, or not right."""
    return [
        file
        for file in MNIST_FILES
        if not (path := folder / file.name).is_file() or not is_mnist(file, path.read_bytes())
    ]


def _fetch_files(
    mirror: Mirror, files: Sequence[IdxFile], downloader: Downloader
) -> Iterator[tuple[IdxFile, bytes]]:
    """Download files, one after the other, and unpack them. They are not checked yet."""
    if mirror.is_npz:
        yield from _unpack_npz(downloader.download(mirror.url), files)
        return
    for file in files:
        yield file, _unpack_gzip(downloader.download(f"{mirror.url}{file.name}.gz"), downloader)


def _save(folder: Path, file: IdxFile, content: bytes) -> None:
    if not is_mnist(file, content):
        raise DataError(f"{file.name} has another SHA-256 than MNIST's.")
    write_bytes(folder / file.name, content)


def _unpack_gzip(packed: bytes, downloader: Downloader) -> bytes:
    try:
        with gzip.open(io.BytesIO(packed)) as stream:
            return stream.read(downloader.limits.max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"It sent {_describe(packed)} instead of a gzip file.") from error


def _unpack_npz(packed: bytes, files: Sequence[IdxFile]) -> list[tuple[IdxFile, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return [(file, read_npz_array(archive, file)) for file in files]
    except Exception as error:  # zipfile and NumPy fail in a dozen ways
        raise DataError(f"It sent {_describe(packed)} instead of {KERAS_FILE}.") from error


def _describe(packed: bytes) -> str:
    start = packed[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "an HTML page"
    return f"{len(packed)} bytes that begin with {packed[:4].hex() or 'nothing'}"
