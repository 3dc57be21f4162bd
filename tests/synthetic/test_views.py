"""Views of frames: other hands' digits, still where they were and what they were."""

import numpy as np

from inkdigit.synthetic.views import draw_view
from inkdigit.types import Dataset, Split


def some(digits: Dataset, count: int) -> Split:
    return Split(digits.train.frames[:count], digits.train.labels[:count])


def test_each_frame_has_a_view_with_its_label(digits: Dataset) -> None:
    split = some(digits, 30)
    seen = draw_view(split, np.random.default_rng(1))
    assert seen.frames.shape == (30, 28, 28)
    assert seen.frames.dtype == np.uint8
    assert np.array_equal(seen.labels, split.labels)
    assert (seen.frames != split.frames).any(axis=(1, 2)).all()


def test_the_same_random_numbers_give_the_same_view(digits: Dataset) -> None:
    one, again, other = (
        draw_view(some(digits, 20), np.random.default_rng(seed)).frames for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert (one != other).any(axis=(1, 2)).all()


def test_views_show_the_same_digit_near_its_place(digits: Dataset) -> None:
    split = some(digits, 400)
    seen = draw_view(split, np.random.default_rng(0)).frames
    ratio = seen.sum(axis=(1, 2)) / split.frames.sum(axis=(1, 2))
    assert 0.5 < ratio.min() <= ratio.max() < 2
    alike = [
        np.corrcoef(seen[number].ravel(), frame.ravel())[0, 1]
        for number, frame in enumerate(split.frames)
    ]
    assert np.median(alike) > 0.5
    strangers = [
        np.corrcoef(seen[number - 1].ravel(), frame.ravel())[0, 1]
        for number, frame in enumerate(split.frames)
    ]
    assert np.median(alike) > np.median(strangers) + 0.2


def test_views_spread_evenly_about_the_frame(digits: Dataset) -> None:
    """Moves have no direction: the mean of many views is as the frame lies."""
    split = some(digits, 1)
    many = Split(np.repeat(split.frames, 600, axis=0), np.repeat(split.labels, 600))
    mean = draw_view(many, np.random.default_rng(0)).frames.mean(axis=0)
    across = np.arange(28)
    for axis in (0, 1):
        centre = (mean.sum(axis=1 - axis) @ across) / mean.sum()
        before = (split.frames[0].sum(axis=1 - axis) @ across) / split.frames[0].sum()
        assert abs(centre - before) < 0.25
