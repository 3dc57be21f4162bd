"""What takes long to make, kept beside a training, so that it is made once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from inkdigit.atomic import atomic_write
from inkdigit.types import Split


def load_or_make(folder: Path, labels: str, make: Callable[[], Split]) -> Split:
    """Take the frames and labels that an earlier call has left in a folder, or make them.

    Args:
        folder: for `frames.npy` and the labels.
        labels: what the file of labels is called.
        make: makes both.
    """
    files = [folder / f"{name}.npy" for name in ("frames", labels)]
    if not all(file.exists() for file in files):
        made = make()
        for file, array in zip(files, (made.frames, made.labels), strict=True):
            with atomic_write(file) as draft, draft.open("wb") as stream:
                np.save(stream, array, allow_pickle=False)
    return Split(*(np.load(file, allow_pickle=False) for file in files))
