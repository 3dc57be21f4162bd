"""Downloading MNIST: several public mirrors in turn, resumed, checked, written in one step."""

import gzip
import io
import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import httpx
import numpy as np

from inkdigit.atomic import save_error, write_bytes
from inkdigit.data.idx import format_idx
from inkdigit.data.mnist import FILES, NPZ, IdxFile, is_mnist, load_mnist
from inkdigit.errors import DataError, MissingDataError
from inkdigit.version import __version__

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int | None], None]
"""Told the URL, the bytes that are here, and the bytes there will be (None: not said)."""


def no_progress(_url: str, _here: int, _all: int | None) -> None:
    """Tell nobody."""


FIRST_ANSWER = 3.0
"""Seconds that a mirror has for its first answer, the look-up of its name included: four silent
mirrors end a search without a network within 12 s."""
SILENCE = 10.0
"""Seconds without a byte after which a download that had begun is left."""
LOCK = ".fetching"
"""Locked by who fetches into a folder."""
LARGEST = 64 * 2**20
"""Bytes: no file of MNIST's is larger than this, packed or not."""


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
    progress: Progress = no_progress,
) -> None:
    """Put MNIST's four files into a folder, from the first mirrors that have them right.

    A file that is there and right is kept; a download that broke off goes on where it ended. Who
    comes while another fetches into the folder waits, and takes what is there then.

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
        with FileLock(folder / LOCK):
            _fetch_missing(folder, mirrors, progress)
            with suppress(OSError):
                (folder / LOCK).unlink()  # where all is there, nobody needs it
    except OSError as error:
        raise save_error(folder, error) from error


def _fetch_missing(folder: Path, mirrors: tuple[Mirror, ...], progress: Progress) -> None:
    failures: list[str] = []
    with _client() as client:
        for mirror in mirrors:
            missing = [file for file in FILES if not _is_here(folder, file)]
            if not missing:
                break
            try:
                _fetch_from(mirror, missing, folder, client, progress)
            except DataError as error:
                logger.info("%s: %s", mirror.url, error)
                failures.append(f"  {mirror.url}: {error}")
    missing = [file for file in FILES if not _is_here(folder, file)]
    if missing:
        raise MissingDataError(
            "MNIST could not be downloaded:\n"
            + "\n".join(failures)
            + f"\nTo put it in by hand, copy {', '.join(file.name for file in missing)} "
            f"(plain or .gz), or Keras' {NPZ}, into {folder}."
        )


def _client() -> httpx.Client:
    try:
        return httpx.Client(
            follow_redirects=True,
            timeout=httpx.Timeout(SILENCE, connect=FIRST_ANSWER),
            headers={"User-Agent": f"inkdigit/{__version__}"},
        )
    except (ImportError, OSError, ValueError) as error:  # proxy and certificates of the user
        raise MissingDataError(
            f"MNIST cannot be downloaded with this machine's proxy or TLS settings: {error}."
        ) from error


def _is_here(folder: Path, file: IdxFile) -> bool:
    path = folder / file.name
    return path.is_file() and is_mnist(file, path.read_bytes())


def _fetch_from(
    mirror: Mirror, files: list[IdxFile], folder: Path, client: httpx.Client, progress: Progress
) -> None:
    if mirror.is_npz:
        packed = _download(client, mirror.url, folder, progress)
        for file, content in _from_npz(packed, files):
            _keep(folder, file, content)
        return
    for file in files:
        packed = _download(client, f"{mirror.url}{file.name}.gz", folder, progress)
        _keep(folder, file, _from_gzip(packed))


def _keep(folder: Path, file: IdxFile, content: bytes) -> None:
    if not is_mnist(file, content):
        raise DataError(f"{file.name} has another SHA-256 than MNIST's.")
    write_bytes(folder / file.name, content)


def _from_gzip(packed: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(packed)) as stream:
            return stream.read(LARGEST)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"Expected a gzip file. Received: {_looks_like(packed)}.") from error


def _from_npz(packed: bytes, files: list[IdxFile]) -> list[tuple[IdxFile, bytes]]:
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            return [(file, format_idx(arrays[file.npz_key])) for file in files]
    except Exception as error:  # zipfile and NumPy fail in a dozen ways
        raise DataError(f"Expected {NPZ}. Received: {_looks_like(packed)}.") from error


def _looks_like(packed: bytes) -> str:
    start = packed[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "an HTML page"
    return f"{len(packed)} bytes that begin with {packed[:4].hex() or 'nothing'}"


def _download(client: httpx.Client, url: str, folder: Path, progress: Progress) -> bytes:
    """Fetch one URL, going on after what an earlier try left in `<folder>/<host>-<name>.part`."""
    part = folder / f"{httpx.URL(url).host}-{url.rsplit('/', 1)[1]}.part"
    try:
        for start in (part.stat().st_size if part.is_file() else 0, 0):
            if _append(client, url, part, start, progress):
                break
        content = part.read_bytes()
        part.unlink()
    except OSError as error:
        raise save_error(part, error) from error
    return content


def _append(client: httpx.Client, url: str, part: Path, start: int, progress: Progress) -> bool:
    """Download from byte `start` on; False where the server has nothing after it."""
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        with _answer(client, url, headers) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and start:
                return False
            response.raise_for_status()
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            here = start if resumed else 0
            length = response.headers.get("Content-Length")
            total = here + int(length) if length and length.isdecimal() else None
            with part.open("ab" if resumed else "wb") as stream:
                for chunk in response.iter_raw():
                    here += len(chunk)
                    if here > LARGEST:
                        raise DataError(f"{url} is larger than any file of MNIST's.")
                    stream.write(chunk)
                    progress(url, here, total)
    except httpx.HTTPStatusError as error:
        raise DataError(f"HTTP status {error.response.status_code}.") from error
    except httpx.HTTPError as error:
        raise DataError(f"{type(error).__name__}: {error or 'no answer'}.") from error
    return True


@contextmanager
def _answer(client: httpx.Client, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The response with its headers read.

    It is waited for in a thread of its own: the look-up of a name knows no time-out.
    """
    answers: SimpleQueue[httpx.Response | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(client.send(client.build_request("GET", url, headers=headers), stream=True))
        except Exception as error:  # noqa: BLE001 - raised again by the one who waits
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=FIRST_ANSWER)
    except Empty:
        raise DataError(f"No answer within {FIRST_ANSWER:.0f} s.") from None
    if isinstance(answer, Exception):
        raise answer
    try:
        yield answer
    finally:
        answer.close()
