"""Frames made in splits are the same frames on any number of cores."""

from functools import partial

import numpy as np
import pytest

from inkdigit.data import splits
from inkdigit.data.splits import chunk_sizes, make_in_parallel
from inkdigit.synthetic.digits import draw_digits


def test_the_chunks_are_all_of_it() -> None:
    assert sum(chunk_sizes(1003)) == 1003
    assert max(chunk_sizes(1003)) - min(chunk_sizes(1003)) == 1
    assert chunk_sizes(3) == [1, 1, 1]


def test_other_processes_make_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    make = partial(make_in_parallel, draw_digits, chunk_sizes(100), [5, 1], count=100)
    alone = make()
    monkeypatch.setattr(splits, "MIN_PARALLEL_FRAMES", 10)
    together = make()
    assert len(alone) == len(alone.frames) == 100
    assert np.array_equal(alone.frames, together.frames)
    assert np.array_equal(alone.labels, together.labels)


def test_chunks_differ_and_depend_on_the_seed() -> None:
    one, other = (
        make_in_parallel(draw_digits, [20, 20], [seed], count=40).frames for seed in (1, 2)
    )
    assert not np.array_equal(one[:20], one[20:])
    assert not np.array_equal(one, other)
