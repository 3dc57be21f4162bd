"""Figures of lines are those of digits that no training of the networks for lines has learnt."""

import numpy as np
import pytest

from benchmarks import number_pictures
from inkdigit.data.splits import train_validation_split
from inkdigit.types import Dataset, Split
from tools.held_out_digits import HELD_OUT_DIGITS, split_digits
from tools.validation_world import measure


def number_frames(count: int) -> Split:
    """Make frames that have their number in their first pixels."""
    frames = np.zeros((count, 28, 28), np.uint8)
    frames.reshape(count, -1)[:, :4] = np.arange(count, dtype="<u4")[:, None].view(np.uint8)
    return Split(frames, np.zeros(count, np.uint8))


def read_numbers(split: Split) -> set[int]:
    pixels = np.ascontiguousarray(split.frames.reshape(len(split), -1)[:, :4])
    return set(pixels.view("<u4").ravel().tolist())


def test_every_frame_is_learnt_or_held_out() -> None:
    rest, held_out = map(read_numbers, split_digits(number_frames(7_000)))
    assert len(held_out) == HELD_OUT_DIGITS
    assert rest | held_out == set(range(7_000))
    assert not rest & held_out


def test_the_benchmark_of_numbers_writes_as_many() -> None:
    assert number_pictures.HELD_OUT == HELD_OUT_DIGITS


def test_the_validation_world_writes_held_out_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    training = number_frames(7_000)
    written: list[Split] = []
    dataset = Dataset("mnist", "MNIST", "", train=training, test=training)
    monkeypatch.setattr(measure, "open_dataset", lambda _data: dataset)
    monkeypatch.setattr(measure, "draw_picture", lambda digits, _random: written.append(digits))
    assert len(measure.draw_pictures("mnist", 3, 0)) == 3
    _, held_out = train_validation_split(training, HELD_OUT_DIGITS)
    assert held_out is not None
    assert all(read_numbers(one) == read_numbers(held_out) for one in written)
