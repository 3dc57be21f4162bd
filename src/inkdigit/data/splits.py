"""Splits of a data set: held out for validation, joined, and made chunk by chunk on all cores."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from joblib import Parallel, delayed

from inkdigit.errors import UsageError
from inkdigit.types import SoftLabelled, Split

Chunk = TypeVar("Chunk")
Labelled = TypeVar("Labelled", Split, SoftLabelled)
MAX_CHUNKS = 16
"""Chunks in which frames are made, each with random numbers of its own."""
MIN_PARALLEL_FRAMES = 10_000
"""Fewer frames are made sooner than other processes have started."""


def chunk_sizes(count: int) -> list[int]:
    """How many of `count` frames each chunk has, as evenly as can be; of few, fewer chunks."""
    return [len(chunk) for chunk in np.array_split(np.arange(count), MAX_CHUNKS) if len(chunk)]


def make_in_parallel(
    make: Callable[[Chunk, np.random.Generator], Split],
    chunks: Sequence[Chunk],
    seed: Sequence[int],
    *,
    count: int,
) -> Split:
    """Join what `make` makes of each chunk, the same on any number of cores.

    Args:
        make: a function that other processes can import.
        chunks: what it is given, one at a time, with random numbers.
        seed: of these.
        count: how many frames that will be.

    Returns:
        The frames of all chunks and their labels, in the order of the chunks.
    """
    jobs = (
        delayed(make)(chunk, np.random.default_rng([*seed, number]))
        for number, chunk in enumerate(chunks)
    )
    made: list[Split] = Parallel(n_jobs=-1 if count >= MIN_PARALLEL_FRAMES else 1)(jobs)
    return concatenate(*made)


def concatenate(*splits: Labelled) -> Labelled:
    """Join the frames and labels of all, in this order."""
    return type(splits[0])(
        np.concatenate([split.frames for split in splits]),
        np.concatenate([split.labels for split in splits]),
    )


def train_validation_split(split: Split, count: int) -> tuple[Split, Split | None]:
    """Hold out the last `count` of a fixed shuffle for validation; None where `count` is 0.

    Returns:
        What is left for training, and what is held out.

    Raises:
        UsageError: that would leave no frame.
    """
    if count == 0:
        return split, None
    if not 0 < count < len(split):
        raise UsageError(f"Expected to hold out 1 to {len(split) - 1} frames. Received: {count}.")
    order = np.random.default_rng(0).permutation(len(split))
    rest, held = order[:-count], order[-count:]
    return (
        Split(split.frames[rest], split.labels[rest]),
        Split(split.frames[held], split.labels[held]),
    )
