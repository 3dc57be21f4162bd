"""What a process of a Ray cluster does: it reads parts, once its machine has what that needs."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkdigit.batch.fingerprint import fingerprint_models
from inkdigit.batch.part import Part, PartReader, PartResult
from inkdigit.errors import DataError, InkdigitError, ModelError, SaveError


@dataclass(frozen=True)
class Errand:
    """What a machine of a cluster has to know, and to have.

    `key` tells runs apart. `folder` is where relative paths begin, `shared` are the sources that
    are there; `mark` is a file that lies where drafts are written to, None where that is a URL.
    """

    reader: PartReader
    key: str
    folder: str
    shared: tuple[str, ...]
    mark: Path | None


class Trail:
    """An actor that knows which picture a worker took up last, also when the worker has ended."""

    def __init__(self) -> None:
        self._index = -1

    def note(self, index: int) -> None:
        """Note the picture that a worker takes up."""
        self._index = index

    def find(self) -> int:
        """Give the index of the picture that was taken up last; -1 before the first."""
        return self._index


_readers: dict[str, PartReader] = {}
"""The reader of the run that this process works for, loaded once."""


def read_part(errand: Errand, part: Part, trail: Any = None) -> PartResult | InkdigitError:
    """Read a part as a process of a pool does; an error is given back, not raised.

    Args:
        errand: of the run.
        part: with its pictures.
        trail: the handle of a `Trail`, which hears of each picture before it is read.
    """
    try:
        return _find_reader(errand).read(part, _make_listener(trail))
    except InkdigitError as error:
        return error


def _find_reader(errand: Errand) -> PartReader:
    if errand.key not in _readers:
        for earlier in _readers.values():
            earlier.close()
        _readers.clear()
        with suppress(OSError):  # where nothing is relative, nobody needs it
            os.chdir(errand.folder)
        _check_machine(errand)
        _readers[errand.key] = errand.reader.load()
    return _readers[errand.key]


def _check_machine(errand: Errand) -> None:
    """Check that this machine has the pictures, the table's folder and the models of the run.

    Raises:
        DataError, SaveError, ModelError: it has not.
    """
    name, reader = socket.gethostname(), errand.reader
    for source in errand.shared:
        if not os.path.lexists(source):
            raise DataError(f"There is no {source} on {name}. Read from where all machines can.")
    if errand.mark is not None and not errand.mark.exists():
        raise SaveError(
            f"What is written to {errand.mark.parent.parent} on {name} stays there. "
            "Choose an --out that all machines share."
        )
    if fingerprint_models(reader.model) != reader.fingerprint:
        raise ModelError(
            f"On {name} are other models, or is another version of inkdigit. Install the same one "
            "on all machines."
        )


def _make_listener(trail: Any) -> Callable[[int], None]:
    if trail is None:
        return lambda _: None
    import ray  # noqa: PLC0415 - an extra

    return lambda index: ray.get(trail.note.remote(index))
