"""What ink networks find of drawn lines, kept beside a training, so that it is made once."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from inkdigit.atomic import atomic_write, write_text
from inkdigit.types import Split


class FoundSplit(NamedTuple):
    """Frames or strips, and the SHA-256 of each ink network that found some of them."""

    split: Split
    found_by: list[str]


def load_or_find(
    folder: Path, labels: str, finders: Sequence[Path], make: Callable[[], Split]
) -> FoundSplit:
    """Take the frames and labels that an earlier call has left in a folder, or make them.

    Args:
        folder: for `frames.npy`, the labels and `found_by.json`.
        labels: what the file of labels is called.
        finders: the files of the ink networks by which `make` finds them.
        make: makes both.
    """
    note = folder / "found_by.json"
    files = [folder / f"{name}.npy" for name in ("frames", labels)]
    if not all(file.exists() for file in (note, *files)):
        write_text(note, json.dumps([hash_file(file) for file in finders]))
        made = make()
        for file, array in zip(files, (made.frames, made.labels), strict=True):
            with atomic_write(file) as draft, draft.open("wb") as stream:
                np.save(stream, array, allow_pickle=False)
    split = Split(*(np.load(file, allow_pickle=False) for file in files))
    return FoundSplit(split, json.loads(note.read_text("utf-8")))


def hash_file(path: Path) -> str:
    """Give a file's SHA-256, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
